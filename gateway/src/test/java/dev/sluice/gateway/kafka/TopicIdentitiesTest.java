package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
        give(TOPICS);
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

        identities.madeAnew(() -> TOPICS, nowNanos + SECOND / 2);
        assertThat(cluster.questions).isEqualTo(1);

        identities.madeAnew(() -> TOPICS, nowNanos + SECOND);
        assertThat(cluster.questions).isEqualTo(2);
    }

    @Test
    void asksForNothingWhileNothingIsRead() {
        identities.madeAnew(Set::of, 0);

        assertThat(cluster.questions).isZero();
    }

    @Test
    void doubtsATopicUntilItHearsOfItAgain() {
        give(TOPICS);
        look();
        identities.doubt(TOPICS, nowNanos);
        assertThat(identities.areInDoubt(nowNanos)).isTrue();

        cluster.ids.remove("texts");
        assertThat(lookAtOnce()).as("asks without waiting for its second").isEmpty();
        assertThat(identities.areInDoubt(nowNanos)).as("one has not answered").isTrue();

        give(Set.of("texts"));
        assertThat(look()).containsExactly("texts");
        assertThat(identities.areInDoubt(nowNanos)).isFalse();
    }

    @Test
    void takesNoAnswerToAnEarlierQuestionForOneOfAfterTheDoubt() {
        give(TOPICS);
        look();
        cluster.isSlow = true;
        look();
        identities.doubt(TOPICS, nowNanos);
        cluster.answerLate();
        cluster.ids.clear();

        assertThat(lookAtOnce()).isEmpty();
        assertThat(identities.areInDoubt(nowNanos)).isTrue();
    }

    @Test
    void isNotToldOfAnOldTopicByAnAnswerThatWasOvertaken() {
        give(TOPICS);
        cluster.isSlow = true;
        look();
        cluster.isSlow = false;
        give(TOPICS);
        look();

        cluster.answerLate();

        assertThat(look()).isEmpty();
    }

    @Test
    void doubtsNoLongerThanFiveSeconds() {
        identities.doubt(TOPICS, nowNanos);

        assertThat(identities.areInDoubt(nowNanos + 5 * SECOND - 1)).isTrue();
        assertThat(identities.areInDoubt(nowNanos + 5 * SECOND)).isFalse();
    }

    @Test
    void doubtsNothingWhileNothingIsRead() {
        identities.doubt(Set.of(), nowNanos);

        assertThat(identities.areInDoubt(nowNanos)).isFalse();
    }

    private void give(Set<String> names) {
        names.forEach(name -> cluster.ids.put(name, Uuid.randomUuid()));
    }

    private Set<String> look() {
        nowNanos += SECOND;
        return lookAtOnce();
    }

    private Set<String> lookAtOnce() {
        return identities.madeAnew(() -> TOPICS, nowNanos);
    }

    private static final class Cluster implements TopicIdentities.Question {

        final Map<String, Uuid> ids = new HashMap<>();
        private final List<Runnable> late = new ArrayList<>();
        int questions;
        boolean isSlow;

        void answerLate() {
            late.forEach(Runnable::run);
        }

        @Override
        public void ask(Collection<String> names, BiConsumer<String, Uuid> answer) {
            questions++;
            Map<String, Uuid> found = new HashMap<>(ids);
            found.keySet().retainAll(names);
            if (isSlow) {
                late.add(() -> found.forEach(answer));
            } else {
                found.forEach(answer);
            }
        }

        @Override
        public void close() {}
    }
}
