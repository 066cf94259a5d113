package dev.sluice.gateway.request;

import java.util.function.BiFunction;
import java.util.function.Function;

/** Which model version a request goes to, or why to none. */
public sealed interface Resolution {

    <T> T fold(
            BiFunction<? super ModelVersion, ? super Integer, ? extends T> resolved,
            Function<? super Outcome.Refused, ? extends T> refused);

    /**
     * The request fits the model's signature.
     *
     * @param rows size of dimension 0 for a batchable model, else 1
     */
    record Resolved(ModelVersion model, int rows) implements Resolution {
        @Override
        public <T> T fold(
                BiFunction<? super ModelVersion, ? super Integer, ? extends T> resolved,
                Function<? super Outcome.Refused, ? extends T> refused) {
            return resolved.apply(model, rows);
        }
    }

    /** No worker serves the model, or the request does not fit its signature. */
    record Unresolved(Outcome.Refused reason) implements Resolution {
        @Override
        public <T> T fold(
                BiFunction<? super ModelVersion, ? super Integer, ? extends T> resolved,
                Function<? super Outcome.Refused, ? extends T> refused) {
            return refused.apply(reason);
        }
    }
}
