package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A stream over all stages of the core loop on simulated time, with a connection that does what the test says. */
class ClientStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final int LARGE = 100_000;

    private final Core core = new Core(1);
    private final ClientAdmissionConfig admission =
            new ClientAdmissionConfig(100, new ByteSize(1 << 20), Duration.ofMinutes(5), Duration.ofMinutes(5));
    private final ClientPath path = new ClientPath(core.loop, core.pipeline, admission);
    private final HeldSteps beside = new HeldSteps();
    private final KeptBytes kept = new KeptBytes(1 << 20);
    private final StreamEnvironment environment = new StreamEnvironment(
            new WebSocketConfig(
                    1,
                    4,
                    new ByteSize(1 << 20),
                    new ByteSize(1 << 20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    PATIENCE,
                    false,
                    List.of(),
                    new SessionsConfig(WINDOW, 10, new ByteSize(1 << 20), new ByteSize(1 << 20), 1)),
            path,
            new ClientRequests(path, new ClientTerms(admission, core.loop)),
            new StreamEnvironment.Wires(new JsonWire(new TextRequests(core.served)), new ProtobufWire()),
            Optional.empty(),
            beside,
            core.loop,
            new WebSocketMetrics(new SimpleMeterRegistry()));
    private final FakeConnection connection = new FakeConnection();
    private boolean isOver;

    @Test
    void tellsTheClientThatARequestWasTakenBackBeforeAnyWorkerHadIt() {
        ClientStream stream = stream("");
        say(stream, JsonClient.request("a", ""));

        say(stream, "{\"type\":\"cancel\",\"id\":\"a\"}");

        assertThat(connection.last().getString("id")).isEqualTo("a");
        assertThat(connection.last().getJsonObject("error").getString("code")).isEqualTo("CANCELLED");
    }

    @Test
    void holdsAPlaceUntilTheAnswerIsWritten() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        say(stream, JsonClient.request("a", ""));

        worker.answerNext();
        core.loop.run();

        assertThat(connection.last().getString("type")).isEqualTo("answer");
        assertThat(path.inFlight()).isEqualTo(1);
        connection.writeAll();
        core.loop.run();
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void asksForAMessageAtATimeAndForNoneWhileTheConnectionIsFull() {
        ClientStream stream = stream("");
        assertThat(connection.asked).isEqualTo(1);
        say(stream, "{\"id\":\"wrong\"}");
        assertThat(connection.asked).isEqualTo(2);

        connection.isFull = true;
        say(stream, "{\"id\":\"wrong\"}");
        assertThat(connection.asked).isEqualTo(2);

        connection.isFull = false;
        stream.drained(connection);
        assertThat(connection.asked).isEqualTo(3);
    }

    @Test
    void closesOnAClientThatTakesNothingForTooLong() {
        ClientStream stream = stream("");
        connection.isFull = true;
        say(stream, "{\"id\":\"wrong\"}");

        core.loop.advance(PATIENCE.minusMillis(1));
        assertThat(connection.closedWith).isEmpty();
        core.loop.advance(Duration.ofMillis(1));

        assertThat(connection.closedWith).containsExactly(CloseCode.POLICY);
    }

    @Test
    void hasPatienceWithAClientThatTakesOneAnswerNowAndThen() {
        ClientStream stream = stream("");
        say(stream, "{\"type\":\"credit\",\"messages\":1}");
        for (int i = 0; i < 4; i++) {
            say(stream, "{\"id\":\"wrong\"}");
        }

        for (int i = 0; i < 3; i++) {
            core.loop.advance(PATIENCE.minusSeconds(1));
            say(stream, "{\"type\":\"credit\",\"messages\":1}");
        }
        core.loop.advance(PATIENCE.multipliedBy(2));

        assertThat(connection.closedWith).isEmpty();
    }

    @Test
    void cancelsAndGivesBackAllWhenTheConnectionBreaks() {
        ClientStream stream = stream("");
        say(stream, JsonClient.request("a", ""));

        stream.lost(connection, /* isGoodbye= */ false);
        core.loop.run();

        assertThat(isOver).isTrue();
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void keepsASessionForItsWindowAndNoLonger() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("s");
        say(stream, JsonClient.request("a", ""));
        stream.lost(connection, /* isGoodbye= */ false);
        worker.answerNext();
        core.loop.run();

        assertThat(path.inFlight()).as("what is kept holds no place").isZero();
        assertThat(kept.kept()).isPositive();
        core.loop.advance(WINDOW.minusMillis(1));
        assertThat(isOver).isFalse();
        core.loop.advance(Duration.ofMillis(1));
        assertThat(isOver).isTrue();
        assertThat(kept.kept()).isZero();
    }

    @Test
    void tellsWhoComesBackWhatWasMissedAndHowMuchMayBeSent() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("s");
        say(stream, JsonClient.request("a", ""));
        say(stream, JsonClient.request("b", ""));
        stream.lost(connection, /* isGoodbye= */ false);
        worker.answerNext();
        core.loop.run();

        var back = new FakeConnection();
        stream.attach(back, terms("s", OptionalLong.of(0)));

        assertThat(back.said).extracting(told -> told.getString("type")).startsWith("hello", "answer");
        assertThat(back.said.get(0).getInteger("credit")).isEqualTo(3);
    }

    private ClientStream stream(String session) {
        var stream = new ClientStream(
                session,
                terms(session, OptionalLong.empty()),
                core.loop,
                environment,
                kept,
                (name, over) -> isOver = true);
        stream.attach(connection, terms(session, OptionalLong.empty()));
        return stream;
    }

    private static StreamTerms terms(String session, OptionalLong after) {
        return new StreamTerms(JsonWire.NAME, /* isByRequest= */ false, Optional.of(session), after, Optional.empty());
    }

    private void say(ClientStream stream, String message) {
        stream.received(connection, new Message(/* isText= */ true, message.getBytes(StandardCharsets.UTF_8)));
        core.loop.run();
    }

    @Test
    void readsALargeMessageBesideTheLoopAndAsksForNoOtherMeanwhile() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        int asked = connection.asked;

        stream.received(
                connection,
                new Message(
                        /* isText= */ true,
                        JsonClient.request("a", "\"more\":\"" + "x".repeat(300 << 10) + "\"")
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(connection.asked).isEqualTo(asked);
        core.loop.run();

        assertThat(worker.frames()).hasSize(1);
        assertThat(connection.asked).isEqualTo(asked + 1);
    }

    @Test
    void writesALargeAnswerBesideTheLoopAndKeepsThoseBehindItInTheirOrder() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        beside.isHeld = true;
        say(stream, JsonClient.request("large", ""));
        worker.endNext(large());
        core.loop.run();
        say(stream, "{\"id\":\"wrong\"}");
        assertThat(connection.ids()).isEmpty();

        beside.go();
        core.loop.run();

        assertThat(connection.ids()).containsExactly("large", "wrong");
        assertThat(connection.said)
                .filteredOn(told -> told.containsKey("id"))
                .extracting(told -> told.getInteger("seq"))
                .containsExactly(1, 2);
        connection.writeAll();
        core.loop.run();
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void countsTheBytesOfAnAnswerUntilItIsWritten() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        say(stream, JsonClient.request("large", ""));
        worker.endNext(large());
        core.loop.run();

        assertThat(connection.ids()).containsExactly("large");
        assertThat(path.bytesInFlight()).isGreaterThan(LARGE);
        connection.writeAll();
        core.loop.run();
        assertThat(path.bytesInFlight()).isZero();
    }

    @Test
    void refusesAnAnswerForWhichThereIsNoRoom() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        say(stream, JsonClient.request("large", ""));

        worker.endNext(answer((int) admission.maxBytes().bytes()));
        core.loop.run();

        assertThat(connection.last().getString("id")).isEqualTo("large");
        assertThat(connection.last().getJsonObject("error").getString("code")).isEqualTo("OVERLOADED");
        connection.writeAll();
        core.loop.run();
        assertThat(path.inFlight()).isZero();
        assertThat(path.bytesInFlight()).isZero();
    }

    @Test
    void readsNoMoreWhileMoreWaitsForALargeAnswerThanMayBeInFlight() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        beside.isHeld = true;
        say(stream, JsonClient.request("large", ""));
        worker.endNext(large());
        core.loop.run();
        int asked = connection.asked;

        for (int i = 0; i < 20; i++) {
            if (connection.asked == asked + i) {
                say(stream, "{\"id\":\"wrong\"}");
            }
        }

        assertThat(connection.asked).isLessThan(asked + 20);
    }

    @Test
    void givesThePlaceBackOfALargeAnswerWhoseClientGoesWhileItIsWritten() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("");
        beside.isHeld = true;
        say(stream, JsonClient.request("large", ""));
        worker.endNext(large());
        core.loop.run();

        stream.lost(connection, /* isGoodbye= */ false);
        beside.go();
        core.loop.run();

        assertThat(path.inFlight()).isZero();
    }

    @Test
    void keepsALargeAnswerThatIsWrittenWhileTheClientOfASessionIsAway() {
        FakeWorker worker = core.connected("a", 1);
        ClientStream stream = stream("s");
        beside.isHeld = true;
        say(stream, JsonClient.request("large", ""));
        worker.endNext(large());
        core.loop.run();
        stream.lost(connection, /* isGoodbye= */ false);
        beside.go();
        core.loop.run();

        var back = new FakeConnection();
        stream.attach(back, terms("s", OptionalLong.of(0)));

        assertThat(back.ids()).containsExactly("large");
    }

    private static Outcome large() {
        return answer(LARGE);
    }

    private static Outcome answer(int bytes) {
        var response = ModelInferResponse.newBuilder().setModelName("echo").setId("large");
        response.addOutputsBuilder()
                .setName("y")
                .setDatatype("UINT8")
                .addShape(1)
                .addShape(bytes);
        return new Outcome.Predicted(response.addRawOutputContents(ByteString.copyFrom(new byte[bytes]))
                .build());
    }
}
