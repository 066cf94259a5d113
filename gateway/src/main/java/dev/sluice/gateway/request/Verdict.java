package dev.sluice.gateway.request;

import java.util.function.Function;

/** Admission's answer. */
public sealed interface Verdict {

    <T> T fold(
            Function<? super Permit, ? extends T> admitted, Function<? super Outcome.Refused, ? extends T> turnedAway);

    record Admitted(Permit permit) implements Verdict {
        @Override
        public <T> T fold(
                Function<? super Permit, ? extends T> admitted,
                Function<? super Outcome.Refused, ? extends T> turnedAway) {
            return admitted.apply(permit);
        }
    }

    record TurnedAway(Outcome.Refused reason) implements Verdict {
        @Override
        public <T> T fold(
                Function<? super Permit, ? extends T> admitted,
                Function<? super Outcome.Refused, ? extends T> turnedAway) {
            return turnedAway.apply(reason);
        }
    }
}
