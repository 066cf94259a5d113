package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableListener;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One connection that follows a session. What it missed comes first, what is read meanwhile waits for that, and nothing is told
 * twice: neither what both have read, nor the answer to a request that was answered before, as it is after the crash of a
 * gateway. When more comes than is kept it is full: what lies before the gap is told, and nothing behind it. Reader thread only.
 */
final class Follower {

    private static final int MOST_KEPT_BYTES = 16 << 20;

    private final DurableListener listener;
    private final TopicPartition partition;
    private final List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();
    private AnsweredRequests answered = new AnsweredRequests();
    private long keptBytes;
    private long nextOffset;
    private boolean isCatchingUp;
    private boolean isFull;
    private boolean isBroken;

    /** An answer came where no token reaches it. */
    private @Nullable String strayed;

    /**
     * @param partition of the answers of its session
     * @param nextOffset the first that it has not had
     */
    Follower(DurableListener listener, TopicPartition partition, long nextOffset, boolean isCatchingUp) {
        this.listener = listener;
        this.partition = partition;
        this.nextOffset = nextOffset;
        this.isCatchingUp = isCatchingUp;
    }

    TopicPartition partition() {
        return partition;
    }

    /** A record of its session was read. */
    void read(ConsumerRecord<byte[], byte[]> reply) {
        if (isBroken || isFull || strayed != null) {
            return;
        }
        if (reply.partition() != partition.partition()) {
            strayed(reply);
        } else if (!isCatchingUp) {
            tell(reply);
        } else if (keptBytes + Missed.size(reply) <= MOST_KEPT_BYTES) {
            keptBytes += Missed.size(reply);
            kept.add(reply);
        } else {
            isFull = true;
        }
    }

    /** Whoever wrote it knows another number of partitions; no token has a place for it, so it would be lost without a word. */
    private void strayed(ConsumerRecord<byte[], byte[]> reply) {
        if (AnswerDecoder.decode(reply).isPresent()) {
            strayed = "an answer came in partition " + reply.partition() + ", not " + partition.partition()
                    + ": the partitions of the topic of sessions were changed";
            endAsFound();
        }
    }

    /** What it missed has been read. */
    void caughtUp(Missed missed) {
        isCatchingUp = false;
        if (isBroken) {
            return;
        }
        answered = missed.answered();
        missed.answers().forEach(this::tell);
        if (missed.isCut()) {
            isFull = true;
        } else {
            nextOffset = Math.max(nextOffset, missed.until());
            kept.forEach(this::tell);
        }
        kept.clear();
        endAsFound();
    }

    /** What can be read is told first. */
    private void endAsFound() {
        if (isCatchingUp) {
            return;
        }
        if (isFull) {
            String why = "more was missed than is told at once; it goes on from the last token";
            breakOff(strayed == null ? why : why + "; " + strayed);
        } else if (strayed != null) {
            giveUp(strayed);
        }
    }

    /** It may be tried again. */
    void breakOff(String reason) {
        end(() -> listener.broken(reason));
    }

    /** What is missing is gone for good. */
    void giveUp(String reason) {
        end(() -> listener.gone(reason));
    }

    private void end(Runnable told) {
        if (!isBroken) {
            isBroken = true;
            kept.clear();
            listener.loop().execute(told);
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> reply) {
        // Also of what its client has had, from a gateway that was ahead of this one.
        boolean isFirst = answered.isFirst(reply);
        if (reply.offset() >= nextOffset) {
            nextOffset = reply.offset() + 1;
            if (isFirst) {
                AnswerDecoder.decode(reply).ifPresent(this::tell);
            }
        }
    }

    private void tell(DurableAnswer answer) {
        listener.loop().execute(() -> listener.answered(answer));
    }
}
