package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a client whose connection breaks, over real sockets. */
@Timeout(120)
class SessionsIT {

    private static LiveDoor door;

    @BeforeAll
    static void open() {
        door = new LiveDoor(Map.of("websocket.session-answers", "3", "websocket.session-window", "60s"));
    }

    @AfterAll
    static void close() {
        door.awaitIdle();
        door.close();
    }

    @Test
    void refusesToResumeASessionThatIsNotKept() {
        JsonClient client = JsonClient.of(door, "?session=0123456789abcdef&after=0");

        assertThat(client.closed()).isEqualTo(new JsonClient.Closed(4004, "no such session is kept"));
    }

    @Test
    void refusesATokenWhereThereIsNoLogAndKeepsTheSession() throws Exception {
        String session = newSession().getString("session");

        JsonClient client = JsonClient.of(door, "?session=" + session + "&token=3-17");

        assertThat(client.closed()).isEqualTo(new JsonClient.Closed(1013, "a token needs a gateway that has Kafka"));
        JsonClient.greeted(door, "?session=" + session + "&after=0").close();
    }

    @Test
    void refusesToResumeAfterAnAnswerThatNeverWas() throws Exception {
        String session = newSession().getString("session");

        JsonClient client = JsonClient.of(door, "?session=" + session + "&after=99");

        assertThat(client.closed()).isEqualTo(new JsonClient.Closed(4005, "answers after 99 are not kept"));
    }

    @Test
    void refusesToResumeWhenWhatWasMissedIsKeptNoMore() throws Exception {
        JsonClient client = JsonClient.of(door, "?session=new");
        String session = client.next().getString("session");
        for (int i = 0; i < 4; i++) {
            client.ask("a" + i, "");
            client.answer();
        }
        client.cut();

        assertThat(JsonClient.of(door, "?session=" + session + "&after=0")
                        .closed()
                        .code())
                .isEqualTo(4005);
        JsonClient back = JsonClient.greeted(door, "?session=" + session + "&after=1");
        assertThat(back.answer().getLong("seq")).isEqualTo(2);
        back.close();
    }

    @Test
    void forgetsASessionWhoseClientSaysGoodbye() throws Exception {
        JsonClient client = JsonClient.of(door, "?session=new");
        String session = client.next().getString("session");

        client.close();
        client.closed();

        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> JsonClient.of(door, "?session=" + session + "&after=0")
                                .closed()
                                .code()
                        == 4004);
    }

    @Test
    void answersWhatWasMissedOnceAndInOrderAndGoesOn() throws Exception {
        JsonClient client = JsonClient.of(door, "?session=new");
        String session = client.next().getString("session");
        client.ask("a", "");
        assertThat(client.answer().getLong("seq")).isEqualTo(1);
        client.ask("b", "\"hold\":true");
        door.awaitHeld();
        client.cut();
        door.release();

        JsonClient back = JsonClient.of(door, "?session=" + session + "&after=1");
        JsonObject hello = back.next();
        JsonObject missed = back.answer();
        back.ask("a", "");
        JsonObject next = back.answer();

        assertThat(hello.getString("session")).isEqualTo(session);
        assertThat(hello.getLong("seq")).isEqualTo(1);
        assertThat(missed.getString("id") + missed.getLong("seq")).isEqualTo("b2");
        assertThat(next.getString("id") + next.getLong("seq")).isEqualTo("a3");
        assertThat(back.hasNothing()).isTrue();
        back.close();
    }

    @Test
    void saysAgainWhatWasWrittenAndNotSeen() throws Exception {
        JsonClient client = JsonClient.of(door, "?session=0123456789abcdefg");
        client.next();
        client.ask("a", "");
        client.ask("b", "");
        client.answer();
        client.answer();
        client.cut();

        JsonClient back = JsonClient.greeted(door, "?session=0123456789abcdefg&after=1");

        assertThat(back.answer().getLong("seq")).isEqualTo(2);
        back.close();
    }

    @Test
    void letsAConnectionTakeOverFromAnother() throws Exception {
        JsonClient first = JsonClient.of(door, "?session=new");
        String session = first.next().getString("session");
        first.ask("a", "\"hold\":true");
        door.awaitHeld();

        JsonClient second = JsonClient.greeted(door, "?session=" + session + "&after=0");
        door.release();

        assertThat(first.closed().code()).isEqualTo(4001);
        assertThat(second.answer().getString("id")).isEqualTo("a");
        second.close();
    }

    @Test
    void givesASessionANameThatNobodyGuesses() throws Exception {
        String one = newSession().getString("session");
        String other = newSession().getString("session");

        assertThat(one).hasSize(32).isNotEqualTo(other);
    }

    @Test
    void givesBackWhatAClientWithoutSessionLeavesBehind() throws Exception {
        JsonClient client = JsonClient.greeted(door, "");
        client.ask("a", "\"hold\":true");
        door.awaitHeld();

        client.cut();
        door.release();

        door.awaitIdle();
    }

    @Test
    void forgetsASessionWhoseClientStaysAway() throws Exception {
        try (var impatient = new LiveDoor(Map.of("websocket.session-window", "200ms"))) {
            JsonClient client = JsonClient.of(impatient, "?session=new");
            String session = client.next().getString("session");
            client.ask("a", "");
            client.answer();
            client.cut();

            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> impatient.gauge("sluice.websocket.sessions") == 0);
            assertThat(impatient.gauge("sluice.websocket.sessions.bytes")).isZero();
            assertThat(JsonClient.of(impatient, "?session=" + session + "&after=1")
                            .closed()
                            .code())
                    .isEqualTo(4004);
        }
    }

    private static JsonObject newSession() throws InterruptedException {
        JsonClient client = JsonClient.of(door, "?session=new");
        JsonObject hello = client.next();
        client.cut();
        return hello;
    }
}
