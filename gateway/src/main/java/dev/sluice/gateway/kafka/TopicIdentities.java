package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Whether the topics that we read are still those that we began to read. The consumer does not say: a topic that was
 * deleted and made anew has its old name, and when it soon holds more than the old one did, reading goes on at the old
 * position and leaves out what lies before it. So somebody asks every second which topic has the name.
 *
 * <p>After a long sleep everything may have happened to a topic. Until an answer of after the sleep has come, its positions
 * mean nothing, and are neither read on from nor committed. That wait is bounded: a cluster that answers no such question
 * may answer the others. Poll thread, except for the answers.
 */
final class TopicIdentities implements AutoCloseable {

    private static final long ASK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_DOUBT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Asks the cluster which topics have these names; of one that has no answer nothing is heard. */
    interface Question extends AutoCloseable {

        void ask(Collection<String> names, BiConsumer<String, Uuid> answer);

        @Override
        void close();
    }

    /** Which topic has a name, as heard in answer to the question of this number. */
    private record Answer(Uuid id, long question) {

        Answer newerOf(Answer other) {
            return other.question > question ? other : this;
        }
    }

    // Any thread
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    // Poll thread only
    private final Question question;
    private final Map<String, Answer> known = new HashMap<>();
    private final Set<String> doubted = new HashSet<>();
    private long doubtUntilNanos;
    private long firstQuestionOfDoubt;
    private long questions;
    private long askedAtNanos;

    TopicIdentities(Question question, long nowNanos) {
        this.question = question;
        this.askedAtNanos = nowNanos - ASK_EVERY_NANOS;
    }

    static Question describeTopics(Map<String, Object> properties) {
        Admin admin = Admin.create(properties);
        return new Question() {
            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // no answer is none that matters
            public void ask(Collection<String> names, BiConsumer<String, Uuid> answer) {
                admin.describeTopics(names)
                        .topicNameValues()
                        .forEach((name, described) -> described.whenComplete((topic, failure) -> {
                            if (failure == null) {
                                answer.accept(name, topic.topicId());
                            }
                        }));
            }

            @Override
            public void close() {
                admin.close(CLOSE_TIMEOUT);
            }
        };
    }

    /** Whatever was known of these topics may not be so any more: they are asked after at the next look. */
    void doubt(Set<String> topics, long nowNanos) {
        doubted.clear();
        doubted.addAll(topics);
        firstQuestionOfDoubt = questions + 1;
        doubtUntilNanos = nowNanos + LONGEST_DOUBT_NANOS;
        askedAtNanos = nowNanos - ASK_EVERY_NANOS;
    }

    /** Whether a topic that was doubted may still be another one. */
    boolean areInDoubt(long nowNanos) {
        return !doubted.isEmpty() && doubtUntilNanos - nowNanos > 0;
    }

    /** Asks after the topics we read when it is time to; returns those that turn out to be others since the last look. */
    Set<String> madeAnew(Supplier<Set<String>> topicsWeRead, long nowNanos) {
        if (nowNanos - askedAtNanos >= ASK_EVERY_NANOS) {
            ask(topicsWeRead.get(), nowNanos);
        }
        Set<String> anew = new HashSet<>();
        for (String topic : Set.copyOf(answers.keySet())) {
            Answer answer = answers.remove(topic);
            if (answer != null && isAnotherOne(topic, answer)) {
                anew.add(topic);
            }
        }
        return anew;
    }

    private void ask(Set<String> topics, long nowNanos) {
        if (!topics.isEmpty()) {
            askedAtNanos = nowNanos;
            long number = ++questions;
            question.ask(topics, (topic, id) -> answers.merge(topic, new Answer(id, number), Answer::newerOf));
        }
    }

    private boolean isAnotherOne(String topic, Answer answer) {
        if (answer.question() >= firstQuestionOfDoubt) {
            doubted.remove(topic);
        }
        Answer before = known.get(topic);
        Answer now = before == null ? answer : before.newerOf(answer);
        known.put(topic, now);
        return before != null && !before.id().equals(now.id());
    }

    @Override
    public void close() {
        question.close();
    }
}
