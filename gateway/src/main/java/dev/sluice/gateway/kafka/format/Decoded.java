package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import java.util.function.BiFunction;

/** What a record turned out to be. */
public sealed interface Decoded {

    Envelope envelope();

    <T> T fold(
            BiFunction<InferenceRequest, Envelope, ? extends T> accepted,
            BiFunction<Outcome.Refused, Envelope, ? extends T> refusal);

    record Accepted(InferenceRequest request, Envelope envelope) implements Decoded {
        @Override
        public <T> T fold(
                BiFunction<InferenceRequest, Envelope, ? extends T> accepted,
                BiFunction<Outcome.Refused, Envelope, ? extends T> refusal) {
            return accepted.apply(request, envelope);
        }
    }

    /** Malformed, expired when it was read, or to be answered where we must not write. */
    record Refusal(Outcome.Refused refused, Envelope envelope) implements Decoded {
        @Override
        public <T> T fold(
                BiFunction<InferenceRequest, Envelope, ? extends T> accepted,
                BiFunction<Outcome.Refused, Envelope, ? extends T> refusal) {
            return refusal.apply(refused, envelope);
        }
    }
}
