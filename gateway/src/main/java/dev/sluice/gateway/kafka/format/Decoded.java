package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import java.util.function.BiFunction;

/** What a record turned out to be. */
public sealed interface Decoded {

    Envelope envelope();

    /** What is held in memory for it, beyond the record. */
    default int bytesBeyondRecord() {
        return fold(Decoded::bytesBeyondRecord, (refused, envelope) -> 0);
    }

    <T> T fold(
            BiFunction<InferenceRequest, Envelope, ? extends T> accepted,
            BiFunction<Outcome.Refused, Envelope, ? extends T> refusal);

    /**
     * Raw contents stay where they are in the record, unless they were inside of a structured event; every other form is
     * copied into them, and often grows by it.
     */
    private static int bytesBeyondRecord(InferenceRequest request, Envelope envelope) {
        boolean isShared = envelope.form() == ReplyForm.RAW_PROTOBUF && envelope.event() == null;
        return isShared ? Math.max(0, request.sizeBytes() - envelope.record().value().length) : request.sizeBytes();
    }

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
