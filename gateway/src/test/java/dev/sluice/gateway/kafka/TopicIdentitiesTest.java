package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicIdentitiesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Set<String> TOPICS = Set.of("requests", "texts");

    private final Cluster cluster = new Cluster();
    private final TopicIdentities identities = new TopicIdentities(cluster, 0);
    private long nowNanos;

    @Test
    void tellsOnceThatATopicIsAnotherOneOfTheSameName() {
        cluster.ids.put("requests", Uuid.randomUuid());
        cluster.ids.put("texts", Uuid.randomUuid());
        assertThat(look()).isEmpty();

        cluster.ids.put("requests", Uuid.randomUuid());

        assertThat(look()).containsExactly("requests");
        assertThat(look()).isEmpty();
    }

    @Test
    void remembersATopicThatIsAwayForAWhile() {
        cluster.ids.put("requests", Uuid.randomUuid());
        look();

        cluster.ids.clear();
        assertThat(look()).isEmpty();
        cluster.ids.put("requests", Uuid.randomUuid());

        assertThat(look()).containsExactly("requests");
    }

    @Test
    void asksOnceASecond() {
        look();

        identities.madeAnew(TOPICS, nowNanos + SECOND / 2);
        assertThat(cluster.questions).isEqualTo(1);

        identities.madeAnew(TOPICS, nowNanos + SECOND);
        assertThat(cluster.questions).isEqualTo(2);
    }

    @Test
    void asksForNothingWhileNothingIsRead() {
        identities.madeAnew(Set.of(), 0);

        assertThat(cluster.questions).isZero();
    }

    private Set<String> look() {
        nowNanos += SECOND;
        return identities.madeAnew(TOPICS, nowNanos);
    }

    private static final class Cluster implements TopicIdentities.Question {

        final Map<String, Uuid> ids = new HashMap<>();
        int questions;

        @Override
        public void ask(Collection<String> names, BiConsumer<String, Uuid> answer) {
            questions++;
            names.stream().filter(ids::containsKey).forEach(name -> answer.accept(name, ids.get(name)));
        }

        @Override
        public void close() {}
    }
}
