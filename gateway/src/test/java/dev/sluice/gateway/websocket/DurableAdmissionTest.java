package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What becomes of requests in a session with a log, while nothing could run them. */
class DurableAdmissionTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final StreamTerms TERMS = new StreamTerms(
            JsonWire.NAME, /* isByRequest= */ false, Optional.of("s"), OptionalLong.empty(), Optional.empty());

    private final Core core = new Core(1);
    private final ClientAdmissionConfig admission = new ClientAdmissionConfig(100, new ByteSize(1 << 20), LONG, LONG);
    private final ClientPath path = new ClientPath(core.loop, core.pipeline, admission);
    private final ScriptedLog log = new ScriptedLog();
    private final FakeConnection connection = new FakeConnection();
    private final ClientStream stream =
            new ClientStream("s", TERMS, core.loop, environment(), new KeptBytes(1 << 20), (session, over) -> {});

    private StreamEnvironment environment() {
        var config = new WebSocketConfig(
                1,
                4,
                new ByteSize(1 << 20),
                new ByteSize(1 << 20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                LONG,
                false,
                List.of(),
                new SessionsConfig(LONG, 10, new ByteSize(1 << 20), new ByteSize(1 << 20), 1));
        return new StreamEnvironment(
                config,
                path,
                new ClientRequests(path, new ClientTerms(admission, core.loop)),
                new StreamEnvironment.Wires(new JsonWire(new TextRequests(core.served)), new ProtobufWire()),
                Optional.of(log),
                new HeldSteps(),
                core.loop,
                new WebSocketMetrics(new SimpleMeterRegistry()));
    }

    @Test
    void sendsADurableRequestToTheLogWhileNoWorkerIsConnected() {
        path.hold("no worker is connected");

        say(JsonClient.request("a", "").replace("{\"id\"", "{\"durable\":true,\"id\""));
        log.following.complete(new Followed());
        log.taken.complete();
        core.loop.run();

        assertThat(log.sent).extracting(request -> request.getId()).containsExactly("a");
        assertThat(connection.last().getString("type")).isEqualTo("accepted");
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void refusesWhatIsNotDurableAndGivesItsPlaceBack() {
        path.hold("no worker is connected");

        say(JsonClient.request("a", ""));

        assertThat(error()).isEqualTo("UNAVAILABLE");
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void refusesADurableRequestInShortOfWhichNobodyCanSayWhatTheModelTakes() {
        path.hold("no worker is connected");

        say("{\"id\":\"a\",\"durable\":true,\"model\":\"echo\",\"text\":\"one\"}");

        assertThat(error()).isEqualTo("INVALID_REQUEST");
        assertThat(log.sent).isEmpty();
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void refusesADurableRequestWhenTheGatewayStops() {
        path.drain(LONG);

        say(JsonClient.request("a", "").replace("{\"id\"", "{\"durable\":true,\"id\""));

        assertThat(error()).isEqualTo("UNAVAILABLE");
        assertThat(log.followed).isEmpty();
    }

    private void say(String message) {
        stream.attach(connection, TERMS);
        stream.received(connection, new Message(/* isText= */ true, message.getBytes(StandardCharsets.UTF_8)));
        core.loop.run();
    }

    private String error() {
        return connection.last().getJsonObject("error").getString("code");
    }

    private record Followed() implements DurableRequests.Following {

        @Override
        public SessionToken from() {
            return new SessionToken(3, 17);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
