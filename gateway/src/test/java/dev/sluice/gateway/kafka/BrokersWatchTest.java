package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.observability.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class BrokersWatchTest {

    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // readings wrap in the test

    private final Readiness readiness = new Readiness();
    private final Asked asked = new Asked();
    private final BrokersWatch watch = new BrokersWatch(asked, "kafka:9092", readiness, START);
    private long nowNanos = START;

    @Test
    void saysWithinTenSecondsThatNoBrokerAnswersAndWhereItLooked() {
        watch.look(nowNanos);
        asked.answerAll();

        pass(Duration.ofSeconds(10));

        assertThat(readiness.reasons()).containsEntry("kafka brokers", "none answers at kafka:9092");
    }

    @Test
    void isReadyAgainWithTheFirstAnswer() {
        pass(Duration.ofSeconds(20));
        assertThat(readiness.isReady()).isFalse();

        asked.answerAll();
        watch.look(nowNanos);

        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void asksOnAfterAQuestionThatTimedOutAndCountsFromTheFirst() {
        pass(Duration.ofSeconds(3));
        asked.failAll(new TimeoutException("no node"));
        pass(Duration.ofSeconds(2));
        assertThat(readiness.isReady()).isTrue();
        asked.failAll(new TimeoutException("no node"));
        pass(Duration.ofSeconds(2));

        assertThat(readiness.isReady()).isFalse();
        assertThat(asked.count).isEqualTo(3);
    }

    @Test
    void takesARefusalForAnAnswer() {
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofSeconds(1));
            asked.failAll(new SaslAuthenticationException("who are you?"));
        }

        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void doesNotTakeAProcessThatWasStoppedForBrokersThatAreGone() {
        watch.look(nowNanos);
        asked.answerAll();
        watch.look(nowNanos);

        nowNanos += Duration.ofMinutes(1).toNanos();
        watch.look(nowNanos);

        assertThat(readiness.isReady()).isTrue();
    }

    private void pass(Duration time) {
        for (long step = 0; step < time.toMillis(); step += 20) {
            nowNanos += Duration.ofMillis(20).toNanos();
            watch.look(nowNanos);
        }
    }

    private static final class Asked implements BrokersWatch.Question {

        private final List<CompletableFuture<Void>> open = new ArrayList<>();
        private int count;

        @Override
        public CompletionStage<?> ask() {
            var answer = new CompletableFuture<Void>();
            open.add(answer);
            count++;
            return answer;
        }

        void answerAll() {
            open.forEach(question -> question.complete(null));
            open.clear();
        }

        void failAll(Exception failure) {
            open.forEach(question -> question.completeExceptionally(failure));
            open.clear();
        }

        @Override
        public void close() {}
    }
}
