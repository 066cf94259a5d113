package dev.sluice.gateway.websocket;

import static dev.sluice.gateway.websocket.StreamRig.durable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where a client that goes on with a token is told answers: never from beyond one that it has not had. */
class DurableTokensTest {

    private static final StreamTerms BY_REQUEST = new StreamTerms(
            JsonWire.NAME, /* isByRequest= */ true, Optional.of("s"), OptionalLong.empty(), Optional.empty());

    private final ScriptedLog log = new ScriptedLog();
    private final StreamRig rig = new StreamRig(log);
    private ClientStream stream = rig.stream("s");

    @BeforeEach
    void openLog() {
        log.opens();
    }

    @Test
    void tellsNoTokenThatLiesBeyondAnAnswerThatWaitsForCredit() {
        say(durable("a"), durable("b"), "{\"type\":\"credit\",\"messages\":1}");
        answer("a", 18);
        answer("b", 19);
        assertThat(tokens("answer", "error")).containsExactly("3-18");

        say(durable("c"));

        assertThat(tokens("accepted")).containsExactly("3-17", "3-17", "3-18");
        say("{\"type\":\"credit\",\"messages\":1}", durable("d"));
        assertThat(tokens("answer", "error")).containsExactly("3-18", "3-19");
        assertThat(tokens("accepted")).endsWith("3-19");
    }

    @Test
    void tellsNoTokenThatLiesBeyondAnAnswerThatWaitsForTheOneBeforeIt() {
        stream = rig.stream("s", BY_REQUEST);
        say(durable("a"), durable("b"), durable("c"));

        answer("b", 18);
        answer("c", 19);
        answer("a", 20);

        assertThat(rig.connection.ids()).endsWith("a", "b", "c");
        // After the first, b and c would be told again; after the last, nothing.
        assertThat(tokens("answer", "error")).containsExactly("3-17", "3-18", "3-20");
    }

    @Test
    void readsTheCreditsOfAClientThatFetchesMoreThanMayBeInFlight() {
        say(durable("a"), "{\"type\":\"credit\",\"messages\":1}");
        for (int missed = 0; missed < 50; missed++) {
            answer("missed-" + missed, 18 + missed);
        }

        for (int more = 0; more < 49; more++) {
            int asked = rig.connection.asked;
            say("{\"type\":\"credit\",\"messages\":1}");
            assertThat(rig.connection.asked).as("after %d", more).isGreaterThan(asked);
        }

        assertThat(tokens("answer", "error")).hasSize(50).endsWith("3-67");
    }

    @Test
    void saysThatItMayBeTriedAgainWhereItMay() {
        say(durable("a"));

        log.listeners.get(0).broken("the topic cannot be read now");
        rig.core.loop.run();

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void readsCreditsUntilAllThatHasComeHasLeftAndRefusesWhatIsAsked() {
        say(durable("a"), durable("b"), "{\"type\":\"credit\",\"messages\":1}");
        answer("a", 18);
        answer("b", 19);

        log.listeners.get(0).broken("more was missed");
        say(durable("c"));
        for (int more = 0; more < 2; more++) {
            int asked = rig.connection.asked;
            assertThat(rig.connection.closedWith).isEmpty();
            say("{\"type\":\"credit\",\"messages\":1}");
            assertThat(rig.connection.asked).isEqualTo(more == 0 ? asked + 1 : asked);
        }
        written();

        assertThat(tokens("answer", "error")).containsExactly("3-18", "3-19");
        assertThat(rig.connection.last().getJsonObject("error").getString("code"))
                .isEqualTo("UNAVAILABLE");
        assertThat(log.sent).hasSize(2);
        assertThat(rig.connection.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void tellsWhatAConnectionBeforeHasAskedWithoutWaitingForWhatThisOneAsks() {
        stream = rig.stream("s", BY_REQUEST);
        say(durable("mine"));

        answer("missed", 18);

        assertThat(rig.connection.ids()).endsWith("missed");
        assertThat(tokens("error")).containsExactly("3-18");
    }

    @Test
    void tellsAnswersThatHaveComeBeforeItSaysThatOthersAreGone() {
        say(durable("a"), durable("b"));
        rig.connection.isFull = true;
        answer("a", 18);

        log.listeners.get(0).gone("answers are gone that were not read");
        assertThat(rig.connection.closedWith).isEmpty();
        rig.connection.isFull = false;
        stream.drained(rig.connection);
        rig.core.loop.run();

        assertThat(tokens("error")).containsExactly("3-18");
        assertThat(rig.connection.closedWith).isEmpty();
        written();
        assertThat(rig.connection.closedWith).containsExactly(CloseCode.NOT_RESUMABLE);
    }

    @Test
    void doesNotWaitForEverForAClientThatTakesNothingOfTheLastAnswers() {
        say(durable("a"));
        answer("a", 18);
        log.listeners.get(0).broken("the topic cannot be read now");

        rig.core.loop.advance(StreamRig.PATIENCE);

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.POLICY);
    }

    @Test
    void keepsTheSessionWhenTheConnectionIsLostBeforeTheLastAnswersAreWritten() {
        say(durable("a"));
        answer("a", 18);
        log.listeners.get(0).broken("the topic cannot be read now");
        rig.connection.breaks();
        rig.core.loop.run();
        stream.lost(rig.connection, /* isGoodbye= */ false);
        assertThat(rig.isOver).isFalse();

        var back = new FakeConnection();
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(1)));
        rig.core.loop.run();

        assertThat(back.ids()).isEmpty();
        assertThat(back.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void keepsTheSessionOfAClientThatIsAwayWhenNothingMoreIsHeard() {
        say(durable("a"), durable("b"));
        answer("a", 18);
        stream.lost(rig.connection, /* isGoodbye= */ false);
        log.listeners.get(0).broken("the topic cannot be read now");
        rig.core.loop.run();
        assertThat(rig.isOver).isFalse();

        var back = new FakeConnection();
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(0)));
        back.writeAll();
        rig.core.loop.run();

        assertThat(back.ids()).containsExactly("a");
        assertThat(back.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
        assertThat(rig.isOver).isTrue();
    }

    @Test
    void remembersWhichTokenAClientHasHadWhenTheAnswerIsKeptNoMore() {
        say(durable("a"), durable("b"));
        answer("a", 18);
        rig.connection.writeAll();
        rig.core.loop.advance(StreamRig.WINDOW);
        answer("b", 19);
        rig.core.loop.advance(Duration.ofMillis(1));
        stream.forgetOld();

        var back = new FakeConnection();
        back.isFull = true;
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(1)));
        stream.received(back, StreamRig.message(durable("c")));
        rig.core.loop.run();

        assertThat(back.last().getString("type")).isEqualTo("accepted");
        assertThat(back.last().getString("token")).isEqualTo("3-18");
    }

    @Test
    void saysThatAnswersAreGone() {
        say(durable("a"));

        log.listeners.get(0).gone("answers are gone that were not read");
        rig.core.loop.run();

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.NOT_RESUMABLE);
    }

    @Test
    void tellsNoTokenThatLiesBeyondAnAnswerThatIsToLeaveAgain() {
        say(durable("a"), durable("b"), durable("c"));
        answer("a", 18);
        answer("b", 19);
        answer("c", 20);
        assertThat(tokens("error")).containsExactly("3-18", "3-19", "3-20");

        var back = new FakeConnection();
        back.isFull = true;
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(1)));
        stream.received(back, StreamRig.message(durable("d")));
        rig.core.loop.run();

        assertThat(back.said).extracting(said -> said.getString("type")).containsExactly("hello", "accepted");
        assertThat(back.last().getString("token")).isEqualTo("3-18");
    }

    @Test
    void closesWithTheLastTokenGoodWhereThereIsNoRoomForMoreAnswers() {
        say(durable("a"), durable("b"), durable("c"));
        rig.connection.isFull = true;
        answer("a", 18, StreamRig.predicted(400_000));
        answer("b", 19, StreamRig.predicted(400_000));
        assertThat(rig.path.bytesInFlight()).isBetween(800_000L, 810_000L);
        assertThat(rig.connection.closedWith).isEmpty();

        answer("c", 20, StreamRig.predicted(400_000));
        assertThat(rig.connection.closedWith).isEmpty();
        answer("d", 21);
        rig.connection.isFull = false;
        stream.drained(rig.connection);

        assertThat(tokens("answer", "error")).containsExactly("3-18", "3-19");
        written();
        assertThat(rig.connection.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
        assertThat(rig.path.bytesInFlight()).isZero();
    }

    @Test
    void holdsNoMoreErrorsForAClientThatTakesNoneThanThereIsRoomFor() {
        say(durable("a"));
        rig.connection.isFull = true;

        for (int error = 0; error < 2_000; error++) {
            answer("missed", 18 + error);
        }

        rig.connection.isFull = false;
        stream.drained(rig.connection);
        assertThat(tokens("error")).hasSizeBetween(100, StreamRig.MAX_BYTES / 1_000);
    }

    @Test
    void givesTheRoomBackOfAnAnswerThatIsWritten() {
        say(durable("a"));
        answer("a", 18, StreamRig.predicted(400_000));
        assertThat(rig.path.bytesInFlight()).isBetween(400_000L, 405_000L);

        rig.connection.writeAll();

        assertThat(rig.path.bytesInFlight()).isZero();
    }

    @Test
    void saysOfAnAnswerThatCanNeverBeHeldThatItIsTooLarge() {
        say(durable("a"));

        answer("a", 18, StreamRig.predicted(2 << 20));

        assertThat(rig.connection.last().getJsonObject("error").getString("code"))
                .isEqualTo("REPLY_TOO_LARGE");
        assertThat(tokens("error")).containsExactly("3-18");
        written();
        assertThat(rig.path.bytesInFlight()).isZero();
    }

    private void say(String... messages) {
        rig.say(stream, messages);
    }

    private void written() {
        rig.connection.writeAll();
        rig.core.loop.run();
    }

    private void answer(String id, long after) {
        answer(id, after, Outcome.Refused.cancelled());
    }

    private void answer(String id, long after, Outcome outcome) {
        log.listeners.get(0).answered(new DurableAnswer(id, new SessionToken(3, after), outcome));
        rig.core.loop.run();
    }

    private List<String> tokens(String... types) {
        return rig.connection.said.stream()
                .filter(said -> List.of(types).contains(said.getString("type")))
                .flatMap(said -> Stream.ofNullable(said.getString("token")))
                .toList();
    }
}
