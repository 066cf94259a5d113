package dev.sluice.gateway.websocket;

import static dev.sluice.gateway.websocket.StreamRig.PATIENCE;
import static dev.sluice.gateway.websocket.StreamRig.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.FakeWorker;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a stream does with requests, answers and connections that come and go. */
class ClientStreamTest {

    private final StreamRig rig = new StreamRig();

    @Test
    void tellsTheClientThatARequestWasTakenBackBeforeAnyWorkerHadIt() {
        ClientStream stream = rig.stream("");
        rig.say(stream, JsonClient.request("a", ""));

        rig.say(stream, "{\"type\":\"cancel\",\"id\":\"a\"}");

        assertThat(rig.connection.last().getString("id")).isEqualTo("a");
        assertThat(rig.connection.last().getJsonObject("error").getString("code"))
                .isEqualTo("CANCELLED");
    }

    @Test
    void holdsAPlaceUntilTheAnswerIsWritten() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("");
        rig.say(stream, JsonClient.request("a", ""));

        worker.answerNext();
        rig.core.loop.run();

        assertThat(rig.connection.last().getString("type")).isEqualTo("answer");
        assertThat(rig.path.inFlight()).isEqualTo(1);
        rig.connection.writeAll();
        rig.core.loop.run();
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void asksForAMessageAtATimeAndForNoneWhileTheConnectionIsFull() {
        ClientStream stream = rig.stream("");
        assertThat(rig.connection.asked).isEqualTo(1);
        rig.say(stream, "{\"id\":\"wrong\"}");
        assertThat(rig.connection.asked).isEqualTo(2);

        rig.connection.isFull = true;
        rig.say(stream, "{\"id\":\"wrong\"}");
        assertThat(rig.connection.asked).isEqualTo(2);

        rig.connection.isFull = false;
        stream.drained(rig.connection);
        assertThat(rig.connection.asked).isEqualTo(3);
    }

    @Test
    void closesOnAClientThatTakesNothingForTooLong() {
        ClientStream stream = rig.stream("");
        rig.connection.isFull = true;
        rig.say(stream, "{\"id\":\"wrong\"}");

        rig.core.loop.advance(PATIENCE.minusMillis(1));
        assertThat(rig.connection.closedWith).isEmpty();
        rig.core.loop.advance(Duration.ofMillis(1));

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.POLICY);
    }

    @Test
    void hasPatienceWithAClientThatTakesALargeAnswerByParts() {
        ClientStream stream = rig.stream("");
        rig.connection.isFull = true;
        rig.say(stream, "{\"id\":\"wrong\"}");

        for (int i = 0; i < 3; i++) {
            rig.connection.taken += 1_000;
            rig.core.loop.advance(PATIENCE);
        }
        assertThat(rig.connection.closedWith).isEmpty();
        rig.core.loop.advance(PATIENCE);

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.POLICY);
    }

    @Test
    void givesTheRoomBackOfWhatHasLeftLongAgo() {
        ClientStream stream = rig.stream("s");
        rig.say(stream, "{\"id\":\"wrong\"}");
        rig.core.loop.advance(WINDOW.plusMillis(1));
        stream.forgetOld();
        assertThat(rig.kept.kept()).as("what is still on its way").isPositive();

        rig.connection.writeAll();
        stream.forgetOld();

        assertThat(rig.kept.kept()).isZero();
    }

    @Test
    void hasPatienceWithAClientThatTakesOneAnswerNowAndThen() {
        ClientStream stream = rig.stream("");
        rig.say(stream, "{\"type\":\"credit\",\"messages\":1}");
        for (int i = 0; i < 4; i++) {
            rig.say(stream, "{\"id\":\"wrong\"}");
        }

        for (int i = 0; i < 3; i++) {
            rig.core.loop.advance(PATIENCE.minusSeconds(1));
            rig.say(stream, "{\"type\":\"credit\",\"messages\":1}");
        }
        rig.core.loop.advance(PATIENCE.multipliedBy(2));

        assertThat(rig.connection.closedWith).isEmpty();
    }

    @Test
    void cancelsAndGivesBackAllWhenTheConnectionBreaks() {
        ClientStream stream = rig.stream("");
        rig.say(stream, JsonClient.request("a", ""));

        stream.lost(rig.connection, /* isGoodbye= */ false);
        rig.core.loop.run();

        assertThat(rig.isOver).isTrue();
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void keepsASessionForItsWindowAndNoLonger() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("s");
        rig.say(stream, JsonClient.request("a", ""));
        stream.lost(rig.connection, /* isGoodbye= */ false);
        worker.answerNext();
        rig.core.loop.run();

        assertThat(rig.path.inFlight()).as("what is kept holds no place").isZero();
        assertThat(rig.kept.kept()).isPositive();
        rig.core.loop.advance(WINDOW.minusMillis(1));
        assertThat(rig.isOver).isFalse();
        rig.core.loop.advance(Duration.ofMillis(1));
        assertThat(rig.isOver).isTrue();
        assertThat(rig.kept.kept()).isZero();
    }

    @Test
    void tellsWhoComesBackWhatWasMissedAndHowMuchMayBeSent() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("s");
        rig.say(stream, JsonClient.request("a", ""));
        rig.say(stream, JsonClient.request("b", ""));
        stream.lost(rig.connection, /* isGoodbye= */ false);
        worker.answerNext();
        rig.core.loop.run();

        var back = new FakeConnection();
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(0)));

        assertThat(back.said).extracting(told -> told.getString("type")).startsWith("hello", "answer");
        assertThat(back.said.get(0).getInteger("credit")).isEqualTo(3);
    }
}
