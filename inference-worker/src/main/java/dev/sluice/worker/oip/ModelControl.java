package dev.sluice.worker.oip;

import dev.sluice.worker.frame.FaultCode;
import io.vertx.core.Future;
import java.util.Optional;

/** Changes what is served. Any thread; the futures end on any, and fail only of a bug. */
public interface ModelControl {

    /**
     * Reads the model's folder again. New versions are served from then on, changed ones in place of what they were, and those
     * that are gone no longer; what can not be loaded leaves in place what is served, and is told.
     */
    Future<Optional<Refusal>> load(String model);

    /** Serves no version of the model any more. What was taken in is finished, and then its memory is freed. */
    Future<Optional<Refusal>> unload(String model);

    /** Why it was not done, or not all of it. */
    record Refusal(FaultCode code, String message) {}
}
