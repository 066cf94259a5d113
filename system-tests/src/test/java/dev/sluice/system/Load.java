package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** Requests with the numbers from 0 up, over all partitions, and every reply that came to each. One thread. */
final class Load {

    private static final int PARTITIONS = 8;
    private static final Duration LONG = Duration.ofMinutes(4);

    /** One request: where it goes, what it says. */
    record Request(String topic, ByteString value, Map<String, String> headers) {}

    private final KafkaClient client;
    private final IntFunction<Request> requests;
    private final Map<Integer, List<ConsumerRecord<byte[], byte[]>>> replies = new HashMap<>();
    private int sent;

    Load(KafkaClient client, IntFunction<Request> requests) {
        this.client = client;
        this.requests = requests;
    }

    /** Sends so many more at once. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            Request request = requests.apply(sent);
            client.send(
                    request.topic(),
                    sent % PARTITIONS,
                    Integer.toString(sent),
                    request.value().toByteArray(),
                    request.headers());
            sent++;
        }
    }

    /** Sends up to the number given with so many unanswered, until so many have been answered. */
    void sendUntilAnswered(int total, int inFlight, int answered) {
        Awaitility.await(answered + " replies")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    keepUp(total, inFlight);
                    return replies.size() >= answered;
                });
    }

    /** Sends until so many are unanswered or all have been sent, and takes what has come. */
    void keepUp(int total, int inFlight) {
        read();
        send(Math.max(0, Math.min(total - sent, inFlight - (sent - replies.size()))));
    }

    void awaitReplies() {
        Awaitility.await("a reply to each of " + sent)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    read();
                    return replies.size() == sent;
                });
    }

    /** Takes what has come since the last time. */
    void read() {
        for (ConsumerRecord<byte[], byte[]> reply : client.poll()) {
            replies.computeIfAbsent(Integer.parseInt(KafkaClient.correlationId(reply)), id -> new ArrayList<>())
                    .add(reply);
        }
    }

    int sent() {
        return sent;
    }

    int answered() {
        return replies.size();
    }

    /** The reply to a request, which has one. */
    ConsumerRecord<byte[], byte[]> reply(int number) {
        List<ConsumerRecord<byte[], byte[]>> all = replies.getOrDefault(number, List.of());
        assertThat(all).as("replies to " + number).hasSize(1);
        return all.get(0);
    }

    long duplicates() {
        return replies.values().stream().mapToLong(all -> all.size() - 1L).sum();
    }

    /** Numbers of those that were answered otherwise than {@code ok}, with what they were told. */
    Map<Integer, String> errors() {
        var errors = new HashMap<Integer, String>();
        replies.forEach((number, all) -> {
            if (!KafkaClient.header(all.get(0).headers(), "sluice-status").equals("ok")) {
                errors.put(number, new String(all.get(0).value(), StandardCharsets.UTF_8));
            }
        });
        return errors;
    }
}
