package dev.sluice.worker.model;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.List;

/** A request that was found good, cut into pieces. */
public interface Prepared<P extends Piece> {

    /** Possibly none: a request for nothing is answered without a run. */
    List<P> pieces();

    /** Tokens after truncation; 0 for a model without a tokenizer. */
    int tokens();

    /** The answer in raw contents, when all pieces have run. Without the request's id. */
    ModelInferResponse answer();
}
