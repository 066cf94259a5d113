package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.function.Function;

/** How a request ended; exactly one each. */
public sealed interface Outcome {

    <T> T fold(
            Function<? super Predicted, ? extends T> predicted,
            Function<? super Refused, ? extends T> refused,
            Function<? super Failed, ? extends T> failed);

    /** The model answered. The response carries raw contents; its id, model name and version are filled in. */
    record Predicted(ModelInferResponse response) implements Outcome {
        @Override
        public <T> T fold(
                Function<? super Predicted, ? extends T> predicted,
                Function<? super Refused, ? extends T> refused,
                Function<? super Failed, ? extends T> failed) {
            return predicted.apply(this);
        }
    }

    /** We chose not to try: malformed, unknown model, expired, overloaded. */
    record Refused(ErrorCode code, String reason) implements Outcome {

        /** Its requester has taken it back before anything was tried. */
        public static Refused cancelled() {
            return new Refused(ErrorCode.CANCELLED, "the requester has cancelled it");
        }

        @Override
        public <T> T fold(
                Function<? super Predicted, ? extends T> predicted,
                Function<? super Refused, ? extends T> refused,
                Function<? super Failed, ? extends T> failed) {
            return refused.apply(this);
        }
    }

    /** We tried and could not. */
    record Failed(ErrorCode code, String reason) implements Outcome {
        @Override
        public <T> T fold(
                Function<? super Predicted, ? extends T> predicted,
                Function<? super Refused, ? extends T> refused,
                Function<? super Failed, ? extends T> failed) {
            return failed.apply(this);
        }
    }
}
