package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client costs at most that reads nothing, says nothing, or comes in numbers; and how the gateway takes its leave. */
@Timeout(120)
class LimitsIT {

    private static final int SMALL_BUFFER = 4_096;

    @Test
    void closesOnAClientThatReadsNoAnswersAndGivesItsPlacesBack() throws Exception {
        try (var door = new LiveDoor(Map.of("websocket.slow-reader-timeout", "3s"));
                var client = RawClient.connected(door.port(), "sluice.json.v1", SMALL_BUFFER)) {
            for (int i = 0; i < 12; i++) {
                client.text(JsonClient.request("a" + i, "\"answer_bytes\":3000000,\"lane\":" + i));
            }

            awaitClosed(door, "1008");
            door.awaitIdle();
        }
    }

    @Test
    void stopsReadingFromAClientThatTakesNoAnswers() throws Exception {
        try (var door = new LiveDoor(Map.of("websocket.slow-reader-timeout", "3s", "websocket.max-in-flight", "4"));
                var client = RawClient.connected(door.port(), "sluice.json.v1", SMALL_BUFFER)) {
            client.text("{\"type\":\"credit\",\"messages\":1}");
            for (int i = 0; i < 50; i++) {
                client.text(JsonClient.request("a" + i, ""));
            }

            awaitClosed(door, "1008");
            door.awaitIdle();
            // The grant, one that was taken, four in flight, and twice four refusals that wait.
            assertThat(door.registry()
                            .get("sluice.websocket.messages")
                            .tag("direction", "in")
                            .counter()
                            .count())
                    .isBetween(9.0, 14.0);
        }
    }

    @Test
    void closesOnAMessageForWhichThereIsNoRoomBeforeItIsWhole() throws Exception {
        try (var door = new LiveDoor(Map.of("admission.clients.max-bytes", "300KiB"))) {
            try (var inOneFrame = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
                inOneFrame.frame(0x80 | RawClient.TEXT, true, 1_000_000, new byte[500_000]);

                assertThat(inOneFrame.read().orElseThrow().closeCode()).isEqualTo(1013);
            }
            try (var inFragments = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
                inFragments.frame(RawClient.TEXT, new byte[200_000]);
                inFragments.frame(RawClient.CONTINUATION, new byte[200_000]);

                assertThat(inFragments.read().orElseThrow().closeCode()).isEqualTo(1013);
            }

            awaitClosed(door, "1013", 2);
            door.awaitIdle();
            try (var other = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
                other.text(JsonClient.request("a", ""));
                assertThat(other.read().orElseThrow().text()).contains("\"answer\"");
            }
        }
    }

    @Test
    void countsWhatHasComeOfAMessageAndForgetsItWithTheConnection() throws Exception {
        try (var door = new LiveDoor(Map.of())) {
            try (var client = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
                client.frame(0x80 | RawClient.TEXT, true, 1_000_000, new byte[500_000]);
                Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> door.bytesInFlight() > 400_000);

                assertThat(door.inFlight()).isZero();
            }

            door.awaitIdle();
        }
    }

    @Test
    void keepsNoAccountOfMessagesThatAreRead() throws Exception {
        try (var door = new LiveDoor(Map.of());
                var client = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
            for (int i = 0; i < 20_000; i++) {
                client.text("{\"type\":\"cancel\",\"id\":\"nobody\"}");
            }
            String padding = "\"more\":\"" + "x".repeat(300_000) + '"';
            for (int i = 0; i < 4; i++) {
                client.text(JsonClient.request("a" + i, padding));
                assertThat(client.read().orElseThrow().text()).contains("\"answer\"");
            }

            door.awaitIdle();
        }
    }

    @Test
    void closesOnAClientThatPingsAndReadsNoPongs() throws Exception {
        try (var door = new LiveDoor(Map.of());
                var client = RawClient.connected(door.port(), "sluice.json.v1", SMALL_BUFFER)) {
            boolean isClosed = false;
            for (int i = 0; i < 400_000 && !isClosed; i++) {
                try {
                    client.frame(0x80 | RawClient.PING, new byte[125]);
                } catch (IOException gone) {
                    isClosed = true;
                }
            }

            awaitClosed(door, "1008");
        }
    }

    @Test
    void pingsAndClosesOnAClientThatIsSilent() throws Exception {
        try (var door = new LiveDoor(Map.of("websocket.ping-interval", "50ms", "websocket.idle-timeout", "3s"));
                var client = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
            RawClient.Frame frame = client.read().orElseThrow();
            assertThat(frame.opcode).isEqualTo(RawClient.PING);
            while (frame.opcode == RawClient.PING) {
                frame = client.read().orElseThrow();
            }

            assertThat(frame.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void refusesConnectionsBeyondTheirNumber() throws Exception {
        try (var door = new LiveDoor(Map.of("websocket.max-connections", "1"))) {
            var first = RawClient.connected(door.port(), "sluice.json.v1", 0);
            assertThat(RawClient.handshake(door.port(), "GET /v2/stream HTTP/1.1"))
                    .isEqualTo("503");

            first.close();

            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> RawClient.handshake(door.port(), "GET /v2/stream HTTP/1.1")
                            .equals("101"));
        }
    }

    /** All use the same ids, and each asks for something else. */
    @Test
    void answersEachOfManyConnectionsWhatItHasAskedItselfAndRefusesOneMore() throws Exception {
        int many = 300;
        List<RawClient> clients = new ArrayList<>();
        try (var door = new LiveDoor(Map.of("websocket.max-connections", Integer.toString(many)))) {
            for (int client = 0; client < many; client++) {
                clients.add(RawClient.connected(door.port(), "sluice.json.v1", 0));
            }
            assertThat(RawClient.handshake(door.port(), "GET /v2/stream HTTP/1.1"))
                    .isEqualTo("503");
            for (int client = 0; client < many; client++) {
                for (int id = 0; id < 4; id++) {
                    clients.get(client).text(JsonClient.request("a" + id, "").replace("[1,2,3,4]", data(client, id)));
                }
            }

            for (int client = 0; client < many; client++) {
                Map<String, String> answers = new TreeMap<>();
                for (int id = 0; id < 4; id++) {
                    JsonObject answer = answer(clients.get(client));
                    answers.put(answer.getString("id"), data(answer));
                }
                int number = client;
                assertThat(answers)
                        .isEqualTo(IntStream.range(0, 4)
                                .boxed()
                                .collect(Collectors.toMap(id -> "a" + id, id -> data(number, id))));
            }
            door.awaitIdle();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static String data(int client, int id) {
        return "[" + client % 256 + ',' + client / 256 + ',' + id + ",7]";
    }

    private static String data(JsonObject answer) {
        return answer.getJsonArray("outputs")
                .getJsonObject(0)
                .getJsonArray("data")
                .encode();
    }

    /** The next text; pings are for others. */
    private static JsonObject answer(RawClient client) throws IOException {
        RawClient.Frame frame = client.read().orElseThrow();
        while (frame.opcode != RawClient.TEXT) {
            frame = client.read().orElseThrow();
        }
        return new JsonObject(frame.text());
    }

    @Test
    void refusesSessionsBeyondTheirNumber() throws Exception {
        try (var door = new LiveDoor(Map.of("websocket.max-sessions", "1"))) {
            JsonClient first = JsonClient.greeted(door, "?session=new");

            assertThat(JsonClient.of(door, "?session=new").closed().code()).isEqualTo(1013);
            first.close();
        }
    }

    @Test
    void answersWhatIsInFlightAndRefusesTheRestBeforeItGoesAway() throws Exception {
        try (var door = new LiveDoor(Map.of())) {
            JsonClient client = JsonClient.greeted(door, "");
            client.ask("a", "\"hold\":true");
            door.awaitHeld();
            door.drain();
            client.ask("b", "");
            assertThat(client.answer().getJsonObject("error").getString("code")).isEqualTo("UNAVAILABLE");
            door.release();
            assertThat(client.answer().getString("id")).isEqualTo("a");

            door.closeDoor();

            assertThat(client.closed()).isEqualTo(new JsonClient.Closed(1001, "the gateway is stopping"));
            assertThat(door.closes("1001", "gateway")).isEqualTo(1);
        }
    }

    private static void awaitClosed(LiveDoor door, String code) {
        awaitClosed(door, code, 1);
    }

    private static void awaitClosed(LiveDoor door, String code, int times) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> door.closes(code, "gateway") == times);
    }
}
