package dev.sluice.worker.frame;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.ServedModel;
import java.util.Optional;

/**
 * A model as frames see it.
 *
 * @param cache the answers of it that are kept, where any are
 */
record CachedModel<P extends Piece>(ServedModel<P> model, Optional<ResponseCache> cache) {}
