package dev.sluice.gateway.kafka.session;

import static dev.sluice.gateway.kafka.session.Replies.reply;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowerTest {

    private static final String FULL = "broken: more was missed than is told at once; it goes on from the last token";

    private static final TopicPartition PARTITION = new TopicPartition(Replies.TOPIC, 0);
    private static final int MUCH = 10 << 20;

    private final ToldListener listener = new ToldListener();

    @Test
    void tellsWhatWasMissedBeforeWhatWasReadMeanwhile() {
        Follower follower = from(5);
        var missed = new Missed(5, 7, MUCH);
        follower.read(reply("s", 0, 7));
        missed.found(reply("s", 0, 5));
        missed.found(reply("s", 0, 6));

        follower.caughtUp(missed);
        follower.read(reply("s", 0, 8));

        assertThat(listener.told).containsExactly("0-6", "0-7", "0-8", "0-9");
    }

    @Test
    void tellsNothingBehindAGapInWhatWasMissed() {
        Follower follower = from(5);
        var missed = new Missed(5, 7, /* mostBytes= */ 1);
        follower.read(reply("s", 0, 7));
        missed.found(reply("s", 0, 5));
        missed.found(reply("s", 0, 6));

        follower.caughtUp(missed);
        follower.read(reply("s", 0, 8));

        assertThat(listener.told).containsExactly("0-6", FULL);
    }

    @Test
    void tellsWhatItCouldKeepWhenMoreWasReadMeanwhile() {
        Follower follower = from(5);
        var missed = new Missed(5, 6, MUCH);
        follower.read(reply("s", 0, 6, MUCH, "a"));
        follower.read(reply("s", 0, 7, MUCH, "b"));
        follower.read(reply("s", 0, 8, 1, "c"));
        missed.found(reply("s", 0, 5));

        follower.caughtUp(missed);
        follower.read(reply("s", 0, 9));

        assertThat(listener.told).containsExactly("0-6", "0-7", FULL);
    }

    @Test
    void doesNotTellAgainWhatWasAnsweredBeforeItsToken() {
        Follower follower = from(5);
        var missed = new Missed(5, 6, MUCH);
        missed.found(reply("s", 0, 4, 1, "a"));

        follower.caughtUp(missed);
        follower.read(reply("s", 0, 6, 1, "a"));
        follower.read(reply("s", 0, 7, 1, "b"));

        assertThat(listener.told).containsExactly("0-8");
    }

    @Test
    void doesNotTellAgainWhatAnotherGatewayHasToldThatIsAheadOfThisOne() {
        Follower follower = from(7);

        follower.read(reply("s", 0, 6, 1, "a"));
        follower.caughtUp(new Missed(7, 6, MUCH));
        follower.read(reply("s", 0, 7, 1, "a"));
        follower.read(reply("s", 0, 8, 1, "b"));

        assertThat(listener.told).containsExactly("0-9");
    }

    @Test
    void saysThatItCannotGoOnWhenAnAnswerComesInAnotherPartition() {
        var follower = new Follower(listener, PARTITION, 5, /* isCatchingUp= */ false);

        follower.read(reply("s", 3, 1_000));
        follower.read(reply("s", 0, 5));

        assertThat(listener.told)
                .containsExactly("gone: an answer came in partition 3, not 0: the partitions of the topic of sessions "
                        + "were changed");
    }

    @Test
    void tellsWhatWasMissedBeforeItSaysThatItCannotGoOn() {
        Follower follower = from(5);
        var missed = new Missed(5, 7, MUCH);
        missed.found(reply("s", 0, 5, 1, "a"));

        follower.read(reply("s", 0, 7, 1, "b"));
        follower.read(reply("s", 3, 1_000));
        assertThat(listener.told).isEmpty();
        follower.caughtUp(missed);

        assertThat(listener.told).startsWith("0-6", "0-8").hasSize(3);
        assertThat(listener.told.get(2)).startsWith("gone: an answer came in partition 3");
    }

    private Follower from(long offset) {
        return new Follower(listener, PARTITION, offset, /* isCatchingUp= */ true);
    }
}
