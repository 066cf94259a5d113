package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrespondenceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Correspondence correspondence = new Correspondence(Duration.ofSeconds(10));

    @Test
    void givesAnswersInTheOrderOfTheQuestions() {
        ask("a", "b");

        answer("b", SECOND);
        assertThat(correspondence.next(SECOND)).isEmpty();
        answer("a", 2 * SECOND);

        assertThat(labels(2 * SECOND)).containsExactly("a", "b");
        assertThat(correspondence.open()).isZero();
    }

    @Test
    void saysHowLongAnAnswerTook() {
        ask("a");

        answer("a", 3 * SECOND);

        assertThat(correspondence.next(5 * SECOND))
                .hasValueSatisfying(answer -> assertThat(answer.took()).isEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void ignoresWhatAnswersNothingAndWhatAnswersTwice() {
        ask("a", "b");

        answer("stranger", SECOND);
        answer("a", SECOND);
        answer("a", 2 * SECOND);

        assertThat(labels(3 * SECOND)).containsExactly("a");
        assertThat(correspondence.open()).isEqualTo(1);
    }

    @Test
    void endsWithoutAnswerWhatWaitedTooLong() {
        ask("a");

        assertThat(correspondence.next(10 * SECOND - 1)).isEmpty();
        assertThat(correspondence.next(10 * SECOND)).hasValueSatisfying(answer -> {
            assertThat(answer.ok()).isFalse();
            assertThat(new AnswerPage().failed(answer))
                    .startsWith("request 1 (a): NO_ANSWER: no answer within 10 s; ./sluice doctor");
        });
    }

    @Test
    void tellsWhatCouldNotBeSentWhateverItsReasonIsWrittenIn() {
        ask("a");

        correspondence.failed("a", "NOT_SENT", "say \"why\"\n", SECOND);

        assertThat(correspondence.next(SECOND))
                .hasValueSatisfying(answer -> assertThat(new AnswerPage().failed(answer))
                        .isEqualTo("request 1 (a): NOT_SENT: say \"why\"\n"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void answersEachOnceAndInOrderHoweverTheyCome(long seed) {
        var random = new Random(seed);
        var unanswered = new ArrayList<String>();
        var told = new ArrayList<String>();
        int asked = 0;
        for (int step = 0; step < 2_000; step++) {
            if (random.nextBoolean()) {
                ask("q" + asked);
                unanswered.add("q" + asked++);
            } else if (!unanswered.isEmpty()) {
                answer(unanswered.remove(random.nextInt(unanswered.size())), 0);
            }
            told.addAll(labels(0));
        }
        unanswered.forEach(id -> answer(id, 0));
        told.addAll(labels(0));

        assertThat(told).hasSize(asked);
        for (int i = 0; i < asked; i++) {
            assertThat(told.get(i)).isEqualTo("q" + i);
        }
    }

    private void ask(String... ids) {
        for (String id : ids) {
            correspondence.asked(id, Question.text(Optional.empty(), "text", id), 0);
        }
    }

    private void answer(String id, long nowNanos) {
        correspondence.answered(id, /* ok= */ true, ByteString.EMPTY, nowNanos);
    }

    private List<String> labels(long nowNanos) {
        var labels = new ArrayList<String>();
        for (var answer = correspondence.next(nowNanos); answer.isPresent(); answer = correspondence.next(nowNanos)) {
            labels.add(answer.get().question().label());
        }
        return labels;
    }
}
