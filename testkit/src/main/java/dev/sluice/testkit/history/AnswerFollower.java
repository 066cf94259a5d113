package dev.sluice.testkit.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Counts, while the run goes on, the correlations that have all of their answer: reply, dead letter or both, as their
 * outcome asks. It reads when it is asked. One thread.
 */
public final class AnswerFollower implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    private final Set<String> deadLetterTopics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<String> answered = new HashSet<>();
    /** Replies and dead letters whose outcome asks for the other too, as correlation and code. */
    private final Set<String> replied = new HashSet<>();

    private final Set<String> deadLettered = new HashSet<>();

    public AnswerFollower(
            String bootstrapServers, Collection<String> replyTopics, Collection<String> deadLetterTopics) {
        this.deadLetterTopics = Set.copyOf(deadLetterTopics);
        this.consumer = TopicReader.ofAll(bootstrapServers, POLL).consumer();
        TopicReader.assignAll(
                consumer,
                Stream.concat(replyTopics.stream(), deadLetterTopics.stream()).toList());
    }

    /** How many different correlations have been answered, as far as has been read. */
    public int answered() {
        read();
        return answered.size();
    }

    /** How many requests of this requester have been answered, as far as has been read: others' answers do not count. */
    public int answered(Requester requester) {
        read();
        return (int) requester.sent().stream()
                .filter(sent -> answered.contains(sent.correlation()))
                .count();
    }

    /** Waits until so many have been answered; false when that takes too long. */
    public boolean awaitAnswered(int count, Duration atMost) {
        return await(() -> answered.size() >= count, atMost);
    }

    /** Waits until all that a requester has acknowledged by now have been answered; false when that takes too long. */
    public boolean awaitAllAnswered(Requester requester, Duration atMost) {
        Set<String> open = new HashSet<>();
        requester.sent().stream().filter(Sent::isAcknowledged).forEach(sent -> open.add(sent.correlation()));
        return await(
                () -> {
                    open.removeAll(answered);
                    return open.isEmpty();
                },
                atMost);
    }

    private boolean await(BooleanSupplier condition, Duration atMost) {
        Instant deadline = Clock.systemUTC().instant().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (Clock.systemUTC().instant().isAfter(deadline)) {
                return false;
            }
            read();
        }
        return true;
    }

    private void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (deadLetterTopics.contains(record.topic())) {
                deadLettered(Wire.correlation(record), Wire.deadLetterCode(record));
            } else {
                replied(Wire.correlation(record), Wire.code(record));
            }
        }
    }

    private void replied(String correlation, String code) {
        String half = correlation + " " + code;
        if (!OutcomeTable.needsDeadLetter(code) || deadLettered.contains(half)) {
            answered.add(correlation);
        } else {
            replied.add(half);
        }
    }

    private void deadLettered(String correlation, String code) {
        String half = correlation + " " + code;
        if (!OutcomeTable.needsReply(code) || replied.contains(half)) {
            answered.add(correlation);
        } else {
            deadLettered.add(half);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
