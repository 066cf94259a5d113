package dev.sluice.gateway.kafka.session;

import static dev.sluice.gateway.kafka.session.Replies.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.DurableAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissedTest {

    private static final int MOST_BYTES = 1_000;

    private final Missed missed = new Missed(/* from= */ 100, /* until= */ 200, MOST_BYTES);

    @Test
    void doesNotCountWhatItsHolderHasHad() {
        for (int offset = 90; offset < 100; offset++) {
            found(offset, MOST_BYTES);
        }
        found(100, 10);

        assertThat(ids()).containsExactly("100");
        assertThat(missed.isCut()).isFalse();
    }

    @Test
    void isCutBeforeTheFirstThatIsTooMuchAndTakesNoneBehindIt() {
        found(100, 400);
        found(101, 400);
        found(102, 400);
        found(103, 10);

        assertThat(ids()).containsExactly("100", "101");
        assertThat(missed.isCut()).isTrue();
    }

    @Test
    void takesOneThatIsLargerThanAllMayBe() {
        found(100, 10 * MOST_BYTES);
        found(101, 10);

        assertThat(ids()).containsExactly("100");
        assertThat(missed.isCut()).isTrue();
    }

    @Test
    void passesOverAnAnswerToWhatWasAnsweredBefore() {
        missed.found(reply("s", 0, 99, 10, "a"));
        missed.found(reply("s", 0, 100, MOST_BYTES, "a"));
        missed.found(reply("s", 0, 101, 10, "b"));
        missed.found(reply("s", 0, 102, MOST_BYTES, "b"));

        assertThat(ids()).containsExactly("101");
        assertThat(missed.isCut()).isFalse();
    }

    @Test
    void leavesToOthersWhatTheyRead() {
        found(199, 10);
        found(200, 10);

        assertThat(ids()).containsExactly("199");
    }

    private void found(long offset, int size) {
        missed.found(reply("s", 0, offset, size, "request-" + offset));
    }

    private List<String> ids() {
        return missed.answers().stream().map(DurableAnswer::id).toList();
    }
}
