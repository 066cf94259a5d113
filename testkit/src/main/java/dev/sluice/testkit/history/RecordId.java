package dev.sluice.testkit.history;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a record lies; as text what the gateway writes into {@code sluice-request-id}. */
public record RecordId(String topic, int partition, long offset) {

    private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

    static Optional<RecordId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new RecordId(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))));
    }

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
