package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * Requests with correlations that the requester of the test kit would not use: bytes, none, the same again. They are told
 * apart by {@code sluice-request-id}, and each is to be answered once, where it asked and under the last correlation it had.
 */
final class PlainRequests implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String CORRELATION = "sluice-correlation-id";

    private final String servers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Asked> asked = new ArrayList<>();

    private record Asked(Future<RecordMetadata> place, int number, String replyTopic, Header correlation) {

        String id() {
            try {
                RecordMetadata at = place.get();
                return at.topic() + "-" + at.partition() + "-" + at.offset();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }
    }

    PlainRequests(FaultRig rig) {
        this.servers = rig.kafka().adminServers();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends the arithmetic of a number, under these correlations. */
    void send(int number, String replyTopic, byte[]... correlations) {
        var record = new ProducerRecord<byte[], byte[]>(
                FaultRig.REQUESTS, Arithmetic.json(number).getBytes(StandardCharsets.UTF_8));
        record.headers().add("sluice-model", Arithmetic.MODEL.getBytes(StandardCharsets.UTF_8));
        record.headers().add("sluice-reply-topic", replyTopic.getBytes(StandardCharsets.UTF_8));
        for (byte[] correlation : correlations) {
            record.headers().add(CORRELATION, correlation);
        }
        Header last = record.headers().lastHeader(CORRELATION);
        asked.add(new Asked(producer.send(record), number, replyTopic, last));
    }

    /** Waits until all are answered, and returns how many. */
    int awaitAllAnsweredOnce(Set<String> replyTopics) {
        producer.flush();
        Map<String, List<ConsumerRecord<byte[], byte[]>>> replies = new HashMap<>();
        Awaitility.await("all are answered").atMost(LONG).until(() -> {
            replies.clear();
            TopicReader.ofAll(servers, LONG)
                    .read(
                            replyTopics,
                            reply -> replies.computeIfAbsent(
                                            header(reply, "sluice-request-id"), first -> new ArrayList<>())
                                    .add(reply));
            return asked.stream().allMatch(one -> replies.containsKey(one.id()));
        });
        asked.forEach(one -> assertAnswered(one, replies.getOrDefault(one.id(), List.of())));
        return asked.size();
    }

    private static void assertAnswered(Asked one, List<ConsumerRecord<byte[], byte[]>> replies) {
        assertThat(replies).as(one.id()).hasSize(1);
        ConsumerRecord<byte[], byte[]> reply = replies.get(0);
        assertThat(reply.topic()).as(one.id()).isEqualTo(one.replyTopic());
        assertThat(Arithmetic.complaint(one.number(), reply)).as(one.id()).isEmpty();
        assertThat(reply.headers().lastHeader(CORRELATION).value())
                .as(one.id())
                .isEqualTo(one.correlation().value());
    }

    private static String header(ConsumerRecord<byte[], byte[]> reply, String name) {
        return new String(reply.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
