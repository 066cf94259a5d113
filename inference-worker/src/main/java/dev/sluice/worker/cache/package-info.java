/**
 * Answers that are kept, by model and request. Knows nothing of frames or lanes: {@link dev.sluice.worker.cache.ResponseCache}
 * says of a request whether its answer is there, is being computed, or is to be computed by who asks.
 */
@NullMarked
package dev.sluice.worker.cache;

import org.jspecify.annotations.NullMarked;
