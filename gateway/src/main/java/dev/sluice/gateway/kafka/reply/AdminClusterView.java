package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.execution.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What an admin client says of topics, kept. A known topic is looked up again after a minute, an unknown or missing one
 * after a moment, each at most once at a time and few at once: the names come from strangers. Thread-safe; answers arrive
 * on the admin client's thread.
 */
final class AdminClusterView implements ClusterView {

    private static final long PRESENT_FOR_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long ABSENT_FOR_NANOS = Duration.ofMillis(250).toNanos();
    private static final int MOST_QUESTIONS = 64;
    private static final int MOST_ANSWERS = 1_024;

    private final Admin admin;
    private final Clock clock;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    AdminClusterView(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    @Override
    public TopicState topic(String name) {
        Answer answer = answers.get(name);
        if (answer == null || answer.isOld(clock.nanoTime())) {
            ask(name);
        }
        return answer == null ? TopicState.UNKNOWN : answer.state();
    }

    @Override
    public boolean isFresh(String name) {
        Answer answer = answers.get(name);
        return answer != null && answer.age(clock.nanoTime()) < ABSENT_FOR_NANOS;
    }

    @Override
    public void doubt(String name) {
        if (!isFresh(name)) {
            ask(name);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is an answer too
    private void ask(String name) {
        if (asked.size() >= MOST_QUESTIONS || !asked.add(name)) {
            return;
        }
        try {
            admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .toCompletionStage()
                    .whenComplete((descriptions, failure) -> {
                        keep(name, descriptions == null ? null : descriptions.get(name), failure);
                        asked.remove(name);
                    });
        } catch (IllegalStateException closed) {
            asked.remove(name);
        }
    }

    private void keep(String name, @Nullable TopicDescription description, @Nullable Throwable failure) {
        if (answers.size() >= MOST_ANSWERS) {
            answers.clear(); // costs a round trip each; far more names than that are no working set
        }
        TopicState known =
                answers.getOrDefault(name, new Answer(TopicState.UNKNOWN, 0)).state();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        TopicState state = description != null
                ? TopicState.present(description.partitions().size())
                : stateAfter(cause, known);
        answers.put(name, new Answer(state, clock.nanoTime()));
    }

    private static TopicState stateAfter(@Nullable Throwable failure, TopicState known) {
        if (failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException) {
            return TopicState.MISSING;
        }
        return failure instanceof AuthorizationException ? TopicState.HIDDEN : known;
    }

    private record Answer(TopicState state, long atNanos) {

        boolean isOld(long nowNanos) {
            long keptFor = state.existence() == TopicState.Existence.PRESENT ? PRESENT_FOR_NANOS : ABSENT_FOR_NANOS;
            return age(nowNanos) >= keptFor;
        }

        long age(long nowNanos) {
            return nowNanos - atNanos;
        }
    }
}
