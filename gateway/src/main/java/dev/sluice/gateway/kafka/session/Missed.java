package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a session has missed of its partition, as it is found there. Only what is to be told counts, so that every piece of the
 * log that is cut off has told something, and whoever goes on behind it gets to the end. Pure; one thread at a time.
 */
final class Missed {

    private final long from;
    private final long until;
    private final long mostBytes;
    private final AnsweredRequests answered = new AnsweredRequests();
    private final List<DurableAnswer> answers = new ArrayList<>();
    private long bytes;
    private boolean isCut;

    /**
     * @param from what lies before it was not missed, and tells only which requests were answered already
     * @param until what lies from there on is read by others
     * @param mostBytes of its answers; one is taken whatever its size
     */
    Missed(long from, long until, long mostBytes) {
        this.from = from;
        this.until = until;
        this.mostBytes = mostBytes;
    }

    /** The next record of the session. */
    void found(ConsumerRecord<byte[], byte[]> reply) {
        if (isCut || reply.offset() >= until || !answered.isFirst(reply) || reply.offset() < from) {
            return;
        }
        AnswerDecoder.decode(reply).ifPresent(answer -> take(answer, size(reply)));
    }

    private void take(DurableAnswer answer, long size) {
        if (!answers.isEmpty() && bytes + size > mostBytes) {
            isCut = true;
        } else {
            bytes += size;
            answers.add(answer);
        }
    }

    static long size(ConsumerRecord<byte[], byte[]> reply) {
        return Math.max(0L, reply.serializedKeySize()) + Math.max(0, reply.serializedValueSize());
    }

    /** Whether there was more than may be: it lies behind the last answer, and nothing else may be told before it. */
    boolean isCut() {
        return isCut;
    }

    long until() {
        return until;
    }

    /** Each once, in the order of the log. */
    List<DurableAnswer> answers() {
        return Collections.unmodifiableList(answers);
    }

    /** By these answers, and by what lies a little before them. */
    AnsweredRequests answered() {
        return answered;
    }
}
