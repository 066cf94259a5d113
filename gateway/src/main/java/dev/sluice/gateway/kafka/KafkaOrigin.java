package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.kafka.ReplyLines.Reservation;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.reply.ReplySender;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Permit;
import dev.sluice.gateway.request.Verdict;
import io.vertx.core.Future;

/**
 * A record, as the pipeline sees it: it brings its place in flight along, and is answered through the sender. When all
 * destinations have acknowledged, the poll thread hears first, and finishes the offset and takes the place back.
 */
@EventLoopConfined
final class KafkaOrigin implements Origin {

    /** The poll thread keeps the books: the place is free again when the completion reaches it, and not before. */
    private static final Permit HELD_BY_THE_INGRESS = () -> {};

    private final Envelope envelope;
    private final Completion completion;
    private final Exit exit;
    private boolean isAnswered;

    /** The way out that all origins share. */
    record Exit(ReplySender sender, UnsentReplies unsent, Completions completions) {}

    KafkaOrigin(Envelope envelope, Completion completion, Exit exit) {
        this.envelope = envelope;
        this.completion = completion;
        this.exit = exit;
    }

    @Override
    public Verdict admit(InferenceRequest request) {
        return new Verdict.Admitted(HELD_BY_THE_INGRESS);
    }

    @Override
    public Future<Void> reply(Outcome outcome) {
        if (isAnswered) {
            return Future.failedFuture(new IllegalStateException("answered already: " + envelope.id()));
        }
        isAnswered = true;
        long bytes = size(outcome);
        exit.unsent().add(bytes);
        return deliver(outcome).onSuccess(acknowledged -> {
            exit.unsent().remove(bytes);
            exit.completions().add(completion);
        });
    }

    private Future<Void> deliver(Outcome outcome) {
        Reservation place = completion.reservation();
        return place == null
                ? exit.sender().deliver(envelope, outcome)
                : exit.sender().deliverInTurn(envelope, outcome, place.turn());
    }

    private static long size(Outcome outcome) {
        return outcome.fold(predicted -> predicted.response().getSerializedSize(), refused -> 0, failed -> 0);
    }

    /** A pipeline that broke must not leave its request without an outcome: the offset would stay unfinished for good. */
    void replyIfUnanswered() {
        if (!isAnswered) {
            reply(new Outcome.Failed(ErrorCode.INTERNAL, "the gateway failed on this request"));
        }
    }
}
