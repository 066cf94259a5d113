package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From where a client that goes on with a token is told answers: never from beyond one that it has not had. */
class DurableTokensTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final StreamTerms TERMS = new StreamTerms(
            JsonWire.NAME, /* isByRequest= */ false, Optional.of("s"), OptionalLong.empty(), Optional.empty());

    private final Core core = new Core(1);
    private final ClientAdmissionConfig admission = new ClientAdmissionConfig(100, new ByteSize(1 << 20), LONG, LONG);
    private final ClientPath path = new ClientPath(core.loop, core.pipeline, admission);
    private final ScriptedLog log = new ScriptedLog();
    private final FakeConnection connection = new FakeConnection();
    private @Nullable ClientStream stream;

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
        open(new StreamTerms(
                JsonWire.NAME, /* isByRequest= */ true, Optional.of("s"), OptionalLong.empty(), Optional.empty()));
        say(durable("a"), durable("b"), durable("c"));

        answer("b", 18);
        answer("c", 19);
        answer("a", 20);

        assertThat(connection.ids()).endsWith("a", "b", "c");
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
            int asked = connection.asked;
            say("{\"type\":\"credit\",\"messages\":1}");
            assertThat(connection.asked).as("after %d", more).isGreaterThan(asked);
        }

        assertThat(tokens("answer", "error")).hasSize(50).endsWith("3-67");
    }

    @Test
    void saysThatItMayBeTriedAgainWhereItMay() {
        say(durable("a"));

        log.listeners.get(0).broken("the topic cannot be read now");

        assertThat(connection.closedWith).containsExactly(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void saysThatAnswersAreGone() {
        say(durable("a"));

        log.listeners.get(0).gone("answers are gone that were not read");

        assertThat(connection.closedWith).containsExactly(CloseCode.NOT_RESUMABLE);
    }

    private void open(StreamTerms terms) {
        stream = new ClientStream("s", terms, core.loop, environment(), new KeptBytes(1 << 20), (session, over) -> {});
        stream.attach(connection, terms);
        log.following.tryComplete(new Followed());
        log.taken.tryComplete();
    }

    private void say(String... messages) {
        if (stream == null) {
            open(TERMS);
        }
        for (String message : messages) {
            Objects.requireNonNull(stream)
                    .received(connection, new Message(/* isText= */ true, message.getBytes(StandardCharsets.UTF_8)));
            core.loop.run();
        }
    }

    private static String durable(String id) {
        return JsonClient.request(id, "").replace("{\"id\"", "{\"durable\":true,\"id\"");
    }

    private void answer(String id, long after) {
        log.listeners.get(0).answered(new DurableAnswer(id, new SessionToken(3, after), Outcome.Refused.cancelled()));
        core.loop.run();
    }

    private List<String> tokens(String... types) {
        return connection.said.stream()
                .filter(said -> List.of(types).contains(said.getString("type")))
                .flatMap(said -> Stream.ofNullable(said.getString("token")))
                .toList();
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
