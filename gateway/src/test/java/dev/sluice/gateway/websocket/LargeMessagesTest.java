package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.request.Outcome;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is read and written beside the loop of its stream. */
class LargeMessagesTest {

    private static final int LARGE = 100_000;

    /** What no worker of ours would say: numbers that end in the middle. */
    private static final Outcome NO_FLOATS = StreamRig.predicted("FP32", 1, 6);

    private final StreamRig rig = new StreamRig();

    @Test
    void readsALargeMessageBesideTheLoopAndAsksForNoOtherMeanwhile() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("");
        int asked = rig.connection.asked;

        stream.received(
                rig.connection,
                StreamRig.message(JsonClient.request("a", "\"more\":\"" + "x".repeat(300 << 10) + "\"")));
        assertThat(rig.connection.asked).isEqualTo(asked);
        rig.core.loop.run();

        assertThat(worker.frames()).hasSize(1);
        assertThat(rig.connection.asked).isEqualTo(asked + 1);
    }

    @Test
    void writesALargeAnswerBesideTheLoopAndKeepsThoseBehindItInTheirOrder() {
        ClientStream stream = holdingALargeAnswer(rig.core.connected("a", 1), "");
        rig.say(stream, "{\"id\":\"wrong\"}");
        assertThat(rig.connection.ids()).isEmpty();

        rig.beside.go();
        rig.core.loop.run();

        assertThat(rig.connection.ids()).containsExactly("large", "wrong");
        assertThat(rig.connection.said)
                .filteredOn(told -> told.containsKey("id"))
                .extracting(told -> told.getInteger("seq"))
                .containsExactly(1, 2);
        rig.connection.writeAll();
        rig.core.loop.run();
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void countsTheBytesOfAnAnswerUntilItIsWritten() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("");
        rig.say(stream, JsonClient.request("large", ""));
        worker.endNext(StreamRig.predicted(LARGE));
        rig.core.loop.run();

        assertThat(rig.connection.ids()).containsExactly("large");
        assertThat(rig.path.bytesInFlight()).isGreaterThan(LARGE);
        rig.connection.writeAll();
        rig.core.loop.run();
        assertThat(rig.path.bytesInFlight()).isZero();
    }

    @Test
    void refusesAnAnswerForWhichThereIsNoRoom() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = rig.stream("");
        rig.say(stream, JsonClient.request("large", ""));

        worker.endNext(StreamRig.predicted(StreamRig.MAX_BYTES));
        rig.core.loop.run();

        assertThat(rig.connection.last().getString("id")).isEqualTo("large");
        assertThat(rig.connection.last().getJsonObject("error").getString("code"))
                .isEqualTo("OVERLOADED");
        rig.connection.writeAll();
        rig.core.loop.run();
        assertThat(rig.path.inFlight()).isZero();
        assertThat(rig.path.bytesInFlight()).isZero();
    }

    @Test
    void readsNoMoreWhileMoreWaitsForALargeAnswerThanMayBeInFlight() {
        ClientStream stream = holdingALargeAnswer(rig.core.connected("a", 1), "");
        int asked = rig.connection.asked;

        for (int i = 0; i < 20; i++) {
            if (rig.connection.asked == asked + i) {
                rig.say(stream, "{\"id\":\"wrong\"}");
            }
        }

        assertThat(rig.connection.asked).isLessThan(asked + 20);
    }

    @Test
    void givesThePlaceBackOfALargeAnswerWhoseClientGoesWhileItIsWritten() {
        ClientStream stream = holdingALargeAnswer(rig.core.connected("a", 1), "");

        stream.lost(rig.connection, /* isGoodbye= */ false);
        rig.beside.go();
        rig.core.loop.run();

        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void keepsALargeAnswerThatIsWrittenWhileTheClientOfASessionIsAway() {
        ClientStream stream = holdingALargeAnswer(rig.core.connected("a", 1), "s");
        stream.lost(rig.connection, /* isGoodbye= */ false);
        rig.beside.go();
        rig.core.loop.run();

        var back = new FakeConnection();
        stream.attach(back, StreamRig.terms("s", OptionalLong.of(0)));

        assertThat(back.ids()).containsExactly("large");
    }

    @Test
    void closesWithAllPlacesGivenBackWhereAnAnswerThatHasWaitedCannotBeWritten() {
        FakeWorker worker = rig.core.connected("a", 1);
        ClientStream stream = holdingALargeAnswer(worker, "");
        rig.say(stream, JsonClient.request("broken", ""), JsonClient.request("after", ""));
        worker.endNext(NO_FLOATS);
        worker.answerNext();
        rig.core.loop.run();

        rig.beside.go();
        rig.core.loop.run();
        rig.connection.writeAll();
        rig.core.loop.run();

        assertThat(rig.connection.closedWith).containsExactly(CloseCode.INTERNAL);
        assertThat(rig.path.inFlight()).isZero();
    }

    /** A stream whose first answer has come and is not written yet. */
    private ClientStream holdingALargeAnswer(FakeWorker worker, String session) {
        ClientStream stream = rig.stream(session);
        rig.beside.isHeld = true;
        rig.say(stream, JsonClient.request("large", ""));
        worker.endNext(StreamRig.predicted(LARGE));
        rig.core.loop.run();
        return stream;
    }
}
