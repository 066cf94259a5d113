package dev.sluice.gateway.kafka.session;

import dev.sluice.oip.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a piece of the log for one session that has missed it, with a consumer of its own, so that the others go on meanwhile.
 * Blocks: on a thread for that.
 */
final class MissedAnswers {

    static final int MOST_BYTES = 32 << 20;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    /** What is answered again was in flight when a gateway crashed: the first answer is not far back. */
    private static final long LOOK_BACK = 5_000;

    private static final int MOST_POLLS_FOR_NOTHING = 150; // half a minute

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    MissedAnswers(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The answers of the session from an offset on, before another; the first of them when they are too many.
     *
     * @throws InvalidRequestException when some of them are gone
     */
    Missed read(String session, TopicPartition partition, long from, long until) {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(partition));
            Long first = consumer.beginningOffsets(List.of(partition), ANSWER_TIMEOUT)
                    .get(partition);
            if (first != null && from < first) {
                throw new InvalidRequestException("the resume token is older than what the topic keeps");
            }
            long begin = Math.max(first == null ? from : first, from - LOOK_BACK);
            consumer.seek(partition, begin);
            var missed = new Missed(from, until, MOST_BYTES);
            read(consumer, partition, session.getBytes(StandardCharsets.UTF_8), missed);
            return missed;
        }
    }

    private static void read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, byte[] session, Missed missed) {
        int forNothing = 0;
        while (!missed.isCut() && consumer.position(partition, ANSWER_TIMEOUT) < missed.until()) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            forNothing = polled.isEmpty() ? forNothing + 1 : 0;
            if (forNothing > MOST_POLLS_FOR_NOTHING) {
                throw new KafkaException("what was missed cannot be read now");
            }
            for (ConsumerRecord<byte[], byte[]> reply : polled) {
                if (Arrays.equals(session, reply.key())) {
                    missed.found(reply);
                }
            }
        }
    }
}
