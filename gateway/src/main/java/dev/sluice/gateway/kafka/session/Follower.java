package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One connection that follows a session. What it missed comes first, what is read meanwhile waits for that, and nothing is told
 * twice: neither what both have read, nor the answer to a request that was answered before, as it is after the crash of a
 * gateway. Reader thread only.
 */
final class Follower {

    private static final String REQUEST_ID = "sluice-request-id";
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_KEPT_BYTES = 16 << 20;

    private final DurableListener listener;
    private final List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();
    private final LinkedHashSet<String> answered = new LinkedHashSet<>();
    private long keptBytes;
    private long nextOffset;
    private boolean isCatchingUp;
    private boolean isBroken;

    /** @param nextOffset the first that it has not had */
    Follower(DurableListener listener, long nextOffset, boolean isCatchingUp) {
        this.listener = listener;
        this.nextOffset = nextOffset;
        this.isCatchingUp = isCatchingUp;
    }

    /** A record of its session was read. */
    void read(ConsumerRecord<byte[], byte[]> reply) {
        if (!isCatchingUp) {
            tell(reply);
        } else if (keptBytes + size(reply) <= MOST_KEPT_BYTES) {
            keptBytes += size(reply);
            kept.add(reply);
        } else {
            breakOff("more answers came than are kept while those missed are read");
        }
    }

    /** What it missed has been read. */
    void caughtUp(List<ConsumerRecord<byte[], byte[]>> missed) {
        isCatchingUp = false;
        missed.forEach(this::tell);
        kept.forEach(this::tell);
        kept.clear();
    }

    static long size(ConsumerRecord<byte[], byte[]> reply) {
        return Math.max(0L, reply.serializedKeySize()) + Math.max(0, reply.serializedValueSize());
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
        boolean isFirst = isFirstAnswer(reply);
        if (!isBroken && reply.offset() >= nextOffset) {
            nextOffset = reply.offset() + 1;
            if (isFirst) {
                AnswerDecoder.decode(reply).ifPresent(this::tell);
            }
        }
    }

    /** Whether its request was not answered before; from now on it was. */
    private boolean isFirstAnswer(ConsumerRecord<byte[], byte[]> reply) {
        Header request = reply.headers().lastHeader(REQUEST_ID);
        if (request == null || request.value() == null) {
            return true;
        }
        boolean isFirst = answered.add(new String(request.value(), StandardCharsets.UTF_8));
        if (answered.size() > MOST_REMEMBERED) {
            answered.remove(answered.iterator().next());
        }
        return isFirst;
    }

    private void tell(DurableAnswer answer) {
        listener.loop().execute(() -> listener.answered(answer));
    }
}
