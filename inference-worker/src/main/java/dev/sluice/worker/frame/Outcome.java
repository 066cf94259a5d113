package dev.sluice.worker.frame;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.function.Function;

/** How a member ended. */
public sealed interface Outcome {

    <T> T fold(Function<Answered, T> answered, Function<Faulted, T> faulted);

    /** An answer in raw contents; the request's id is echoed in it. */
    record Answered(ModelInferResponse response) implements Outcome {
        @Override
        public <T> T fold(Function<Answered, T> answered, Function<Faulted, T> faulted) {
            return answered.apply(this);
        }
    }

    /** No answer; the message is meant for the requester. */
    record Faulted(FaultCode code, String message) implements Outcome {
        @Override
        public <T> T fold(Function<Answered, T> answered, Function<Faulted, T> faulted) {
            return faulted.apply(this);
        }
    }
}
