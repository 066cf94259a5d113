package dev.sluice.gateway.request;

import java.util.function.BiFunction;
import java.util.function.Function;

/** Which model version a request goes to, or why to none. */
public sealed interface Resolution {

    <T> T fold(
            BiFunction<? super ModelVersion, ? super Size, ? extends T> resolved,
            Function<? super Outcome.Refused, ? extends T> refused);

    /**
     * The request fits the model's signature.
     */
    record Resolved(ModelVersion model, Size size) implements Resolution {
        @Override
        public <T> T fold(
                BiFunction<? super ModelVersion, ? super Size, ? extends T> resolved,
                Function<? super Outcome.Refused, ? extends T> refused) {
            return resolved.apply(model, size);
        }
    }

    /** No worker serves the model, or the request does not fit its signature. */
    record Unresolved(Outcome.Refused reason) implements Resolution {
        @Override
        public <T> T fold(
                BiFunction<? super ModelVersion, ? super Size, ? extends T> resolved,
                Function<? super Outcome.Refused, ? extends T> refused) {
            return refused.apply(reason);
        }
    }
}
