package dev.sluice.worker.frame;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.function.Function;

/** How a member ended. */
public sealed interface Outcome {

    /** An answer in raw contents; the request's id is echoed in it. */
    record Answered(ModelInferResponse response) implements Outcome {}

    /** No answer; the message is meant for the requester. */
    record Faulted(FaultCode code, String message) implements Outcome {}

    default <T> T fold(Function<Answered, T> answered, Function<Faulted, T> faulted) {
        return this instanceof Answered answer ? answered.apply(answer) : faulted.apply((Faulted) this);
    }
}
