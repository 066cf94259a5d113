package dev.sluice.worker.cache;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.Optional;

/** Somebody who waits for the answer to an equal request. */
public interface Waiter {

    /** That request has ended: with this answer, or with none, and then the waiter has to see for itself. Any thread, once. */
    void landed(Optional<ModelInferResponse> answer);
}
