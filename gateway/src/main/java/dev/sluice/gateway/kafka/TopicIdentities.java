package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Whether the topics that we read are still those that we began to read. The consumer does not say: a topic that was
 * deleted and made anew has its old name, and when it soon holds more than the old one did, reading goes on at the old
 * position and leaves out what lies before it. So somebody asks every second which topic has the name. Poll thread, except
 * for the answers.
 */
final class TopicIdentities implements AutoCloseable {

    private static final long ASK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Asks the cluster which topics have these names; of one that has no answer nothing is heard. */
    interface Question extends AutoCloseable {

        void ask(Collection<String> names, BiConsumer<String, Uuid> answer);

        @Override
        void close();
    }

    // Any thread
    private final Map<String, Uuid> answers = new ConcurrentHashMap<>();

    // Poll thread only
    private final Question question;
    private final Map<String, Uuid> known = new HashMap<>();
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

    /** Asks after these topics when it is time to; returns those that have turned out to be others since the last look. */
    Set<String> madeAnew(Set<String> topics, long nowNanos) {
        if (nowNanos - askedAtNanos >= ASK_EVERY_NANOS && !topics.isEmpty()) {
            askedAtNanos = nowNanos;
            question.ask(topics, answers::put);
        }
        Set<String> anew = new HashSet<>();
        for (String topic : Set.copyOf(answers.keySet())) {
            Uuid id = answers.remove(topic);
            Uuid before = id == null ? null : known.put(topic, id);
            if (before != null && !before.equals(id)) {
                anew.add(topic);
            }
        }
        return anew;
    }

    @Override
    public void close() {
        question.close();
    }
}
