package dev.sluice.cli.letters;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Which letters go back, where to, and as what: key, value and headers as the record had them, without what the gateway added
 * and without deadlines, which were for the first try; marked, so that nobody takes it for a duplicate. Pure.
 */
final class ReplayRules {

    private final String deadLetterTopic;
    private final Map<String, Integer> partitionCounts;
    private final Optional<String> target;
    private final boolean keepsDeadlines;

    /**
     * Rules of one run.
     *
     * @param partitionCounts of each topic of the cluster
     * @param target instead of the topic that a letter came from
     */
    ReplayRules(
            String deadLetterTopic,
            Map<String, Integer> partitionCounts,
            Optional<String> target,
            boolean keepsDeadlines) {
        this.deadLetterTopic = deadLetterTopic;
        this.partitionCounts = Map.copyOf(partitionCounts);
        this.target = target;
        this.keepsDeadlines = keepsDeadlines;
    }

    /** Why this letter can not go back; empty when it can. */
    Optional<String> objection(Letter letter) {
        Optional<String> dropped = letter.error("dropped.value.bytes");
        if (dropped.isPresent()) {
            return Optional.of("its value of " + dropped.get() + " bytes was dropped when it was written");
        }
        return letter.origin()
                .map(origin -> objectionTo(target.orElse(origin.topic())))
                .orElse(Optional.of("it does not say where it came from"));
    }

    /** Why nothing can be written to this topic. */
    Optional<String> objectionTo(String topic) {
        if (topic.equals(deadLetterTopic)) {
            return Optional.of(topic + " is the topic of the dead letters; name another with --to");
        }
        return partitionCounts.containsKey(topic)
                ? Optional.empty()
                : Optional.of("there is no topic " + topic + "; name another with --to");
    }

    /** The record to write, of a letter to which there is no objection. */
    ProducerRecord<byte[], byte[]> record(Letter letter, Instant now) {
        Origin origin = letter.origin().orElseThrow();
        String topic = target.orElse(origin.topic());
        List<Header> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            if (isKept(header.key())) {
                headers.add(header);
            }
        }
        var record = new ProducerRecord<>(topic, partition(origin, topic), letter.key(), letter.value(), headers);
        record.headers().add(LetterHeaders.REPLAY_OF, bytes(origin.toString()));
        record.headers()
                .add(
                        LetterHeaders.REPLAYED_AT,
                        bytes(now.truncatedTo(ChronoUnit.MILLIS).toString()));
        return record;
    }

    /** Names of the deadlines that the record loses. */
    List<String> lostDeadlines(Letter letter) {
        return keepsDeadlines
                ? List.of()
                : StreamSupport.stream(letter.headers().spliterator(), /* parallel= */ false)
                        .map(Header::key)
                        .filter(LetterHeaders.DEADLINES::contains)
                        .distinct()
                        .toList();
    }

    private boolean isKept(String header) {
        return !header.startsWith(LetterHeaders.PREFIX)
                && !header.equals(LetterHeaders.REPLAY_OF)
                && !header.equals(LetterHeaders.REPLAYED_AT)
                && (keepsDeadlines || !LetterHeaders.DEADLINES.contains(header));
    }

    /** Back to its own partition: by which rule its requester found it for the key is not known here. */
    private @Nullable Integer partition(Origin origin, String topic) {
        return topic.equals(origin.topic()) && origin.partition() < partitionCounts.getOrDefault(topic, 0)
                ? origin.partition()
                : null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
