package dev.sluice.gateway.kafka.session;

import dev.sluice.oip.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a piece of the log for one session that has missed it, with a consumer of its own, so that the others go on meanwhile.
 * Blocks: on a thread for that.
 */
final class MissedAnswers {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    /** What is answered again was in flight when a gateway crashed: the first answer is not far back. */
    private static final long LOOK_BACK = 5_000;

    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_POLLS_FOR_NOTHING = 150; // half a minute

    private final Map<String, Object> properties;

    MissedAnswers(Map<String, Object> properties) {
        this.properties = properties;
    }

    /**
     * The records of the session from an offset on, before another; and some before, which tell what was answered already.
     *
     * @throws InvalidRequestException when some of them are gone, or they are too many
     */
    List<ConsumerRecord<byte[], byte[]>> read(String session, TopicPartition partition, long from, long until) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(partition));
            Long first = consumer.beginningOffsets(List.of(partition), ANSWER_TIMEOUT)
                    .get(partition);
            if (first != null && from < first) {
                throw new InvalidRequestException("the resume token is older than what the topic keeps");
            }
            long begin = Math.max(first == null ? from : first, from - LOOK_BACK);
            consumer.seek(partition, begin);
            return read(consumer, partition, session.getBytes(StandardCharsets.UTF_8), until);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, byte[] session, long until) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        long bytes = 0;
        int forNothing = 0;
        while (consumer.position(partition, ANSWER_TIMEOUT) < until) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            forNothing = polled.isEmpty() ? forNothing + 1 : 0;
            if (forNothing > MOST_POLLS_FOR_NOTHING) {
                throw new KafkaException("what was missed cannot be read now");
            }
            for (ConsumerRecord<byte[], byte[]> reply : polled) {
                if (Arrays.equals(session, reply.key())) {
                    found.add(reply);
                    bytes += Follower.size(reply);
                }
            }
            if (bytes > MOST_BYTES) {
                throw new InvalidRequestException(
                        "the session has missed answers of more than " + (MOST_BYTES >> 20) + " MiB");
            }
        }
        return found;
    }
}
