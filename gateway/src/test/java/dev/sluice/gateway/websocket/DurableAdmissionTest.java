package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of requests in a session with a log, while nothing could run them. */
class DurableAdmissionTest {

    private final ScriptedLog log = new ScriptedLog();
    private final StreamRig rig = new StreamRig(log);
    private final ClientStream stream = rig.stream("s");

    @Test
    void sendsADurableRequestToTheLogWhileNoWorkerIsConnected() {
        rig.path.hold("no worker is connected");

        say(StreamRig.durable("a"));
        log.opens();
        rig.core.loop.run();

        assertThat(log.sent).extracting(request -> request.getId()).containsExactly("a");
        assertThat(rig.connection.last().getString("type")).isEqualTo("accepted");
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void refusesWhatIsNotDurableAndGivesItsPlaceBack() {
        rig.path.hold("no worker is connected");

        say(JsonClient.request("a", ""));

        assertThat(error()).isEqualTo("UNAVAILABLE");
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void refusesADurableRequestInShortOfWhichNobodyCanSayWhatTheModelTakes() {
        rig.path.hold("no worker is connected");

        say("{\"id\":\"a\",\"durable\":true,\"model\":\"echo\",\"text\":\"one\"}");

        assertThat(error()).isEqualTo("INVALID_REQUEST");
        assertThat(log.sent).isEmpty();
        assertThat(rig.path.inFlight()).isZero();
    }

    @Test
    void refusesADurableRequestWhenTheGatewayStops() {
        rig.path.drain(Duration.ofMinutes(5));

        say(StreamRig.durable("a"));

        assertThat(error()).isEqualTo("UNAVAILABLE");
        assertThat(log.followed).isEmpty();
    }

    private void say(String message) {
        rig.say(stream, message);
    }

    private String error() {
        return rig.connection.last().getJsonObject("error").getString("code");
    }
}
