package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of {@code sluice.json.v1} meets, over real sockets and all stages. */
@Timeout(120)
class WebSocketDoorIT {

    private static LiveDoor door;

    @BeforeAll
    static void open() {
        door = new LiveDoor(Map.of("websocket.max-in-flight", "8"));
    }

    @AfterAll
    static void close() {
        door.awaitIdle();
        door.close();
    }

    @Test
    void refusesWhatIsNoJsonAndGoesOn() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.sendWrong("{\"id\":");

            JsonObject told = client.answer();
            assertThat(told.getString("type")).isEqualTo("error");
            assertThat(told.containsKey("id")).isFalse();
            assertThat(error(told, "code")).isEqualTo("INVALID_REQUEST");

            client.ask("a", "");
            assertThat(client.answer().getString("id")).isEqualTo("a");
        }
    }

    @Test
    void namesWhatIsWrongWithARequestUnderItsId() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.sendWrong("{\"id\":\"a\",\"model_name\":\"echo\",\"inputs\":[]}");
            client.sendWrong("{\"model_name\":\"echo\"}");
            client.sendWrong("{\"id\":\"b\",\"model\":\"sums\",\"text\":\"one\"}");
            client.sendWrong("{\"id\":\"c\",\"text\":\"one\"}");
            client.sendWrong("{\"id\":\"d\",\"model\":\"texts\",\"text\":[\"one\",2]}");
            client.sendWrong("{\"id\":\"e\",\"type\":\"nonsense\"}");
            client.sendWrong("{\"id\":\"f\",\"model\":\"texts\",\"text\":\"one\",\"priority\":77}");

            assertThat(problems(client, 7))
                    .containsExactlyInAnyOrder(
                            "a: the JSON has no inputs",
                            "null: the request has no id, by which its answer is known",
                            "b: 'text' is for models that have one input, of BYTES; this one takes [a FP32, b FP32]",
                            "c: the request names no model",
                            "d: 'text' has to be a string or an array of strings",
                            "null: the type is infer, cancel or credit, or is left out for infer",
                            "f: header sluice-priority should be 1 (first) to 9 (last): \"77\"");
        }
    }

    @Test
    void saysThatAModelIsUnknownAndThatAnotherHasFailed() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.send("{\"id\":\"a\",\"model\":\"nobody\",\"text\":\"one\"}");
            JsonObject unknown = client.answer();
            client.ask("b", "\"fault\":true");
            JsonObject failed = client.answer();

            assertThat(error(unknown, "code")).isEqualTo("UNKNOWN_MODEL");
            assertThat(error(failed, "code")).isEqualTo("MODEL_ERROR");
            assertThat(error(failed, "request_id")).startsWith("websocket-");
        }
    }

    @Test
    void refusesAnIdThatIsInFlight() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.ask("a", "\"hold\":true");
            client.ask("a", "");

            assertThat(error(client.answer(), "message")).contains("the id \"a\" is in flight");
            door.release();
            assertThat(client.answer().getString("type")).isEqualTo("answer");
            client.ask("a", "");
            assertThat(client.answer().getString("type")).isEqualTo("answer");
        }
    }

    @Test
    void refusesWhatIsBeyondItsCreditWithAHintAndKeepsTheConnection() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            for (int i = 0; i < 9; i++) {
                client.ask("r" + i, "\"hold\":true,\"lane\":" + i);
            }

            JsonObject told = client.answer();
            assertThat(told.getString("id")).isEqualTo("r8");
            assertThat(error(told, "code")).isEqualTo("OVERLOADED");
            assertThat(told.getJsonObject("error").getInteger("retry_after_ms")).isPositive();
            for (int i = 0; i < 8; i++) {
                door.release();
            }
            List<Long> credits = new ArrayList<>();
            for (int answers = 0;
                    answers < 8 || credits.stream().mapToLong(n -> n).sum() < 8; ) {
                JsonObject next = client.next();
                if (next.getString("type").equals("credit")) {
                    credits.add(next.getLong("messages"));
                } else {
                    answers++;
                }
            }
            assertThat(credits).allMatch(credit -> credit >= 2);
        }
    }

    @Test
    void refusesWhatCannotBeAnsweredInTime() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.send("{\"id\":\"a\",\"model\":\"texts\",\"text\":\"one\",\"deadline\":\"2020-01-01T00:00:00Z\"}");

            assertThat(error(client.answer(), "code")).isEqualTo("DEADLINE_EXCEEDED");
        }
    }

    @Test
    void refusesAnAnswerThatIsLargerThanAMessage() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.ask("a", "\"answer_bytes\":8388608");

            assertThat(error(client.answer(), "code")).isEqualTo("REPLY_TOO_LARGE");
        }
    }

    @Test
    void closesOnBinaryMessages() throws Exception {
        JsonClient client = JsonClient.greeted(door, "");

        client.sendBinary((byte) 1);

        assertThat(client.closed().code()).isEqualTo(1003);
    }

    @Test
    void greetsAndAnswersTheProtocolsBody() throws Exception {
        try (JsonClient client = JsonClient.of(door, "")) {
            JsonObject hello = client.next();
            client.ask("a", "");
            JsonObject answer = client.answer();

            assertThat(client.subprotocol()).isEqualTo("sluice.json.v1");
            assertThat(hello.getInteger("credit")).isEqualTo(8);
            assertThat(hello.containsKey("session")).isFalse();
            assertThat(answer.getLong("seq")).isEqualTo(1);
            assertThat(answer.getString("id")).isEqualTo("a");
            assertThat(answer.getString("model_name")).isEqualTo("echo");
            assertThat(answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data"))
                    .isEqualTo(new JsonArray().add(1).add(2).add(3).add(4));
        }
    }

    @Test
    void speaksJsonToWhoOffersNoSubprotocol() throws Exception {
        try (JsonClient client = JsonClient.withoutSubprotocol(door)) {
            assertThat(client.next().getString("type")).isEqualTo("hello");
            assertThat(client.subprotocol()).isEmpty();
        }
    }

    @Test
    void takesTextsInShort() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.send("{\"id\":\"a\",\"model\":\"texts\",\"text\":\"one\"}");
            client.send("{\"id\":\"b\",\"model\":\"texts\",\"text\":[\"one\",\"zw\u00f6lf\"],\"timeout_ms\":20000}");

            List<JsonObject> answers = List.of(client.answer(), client.answer());
            assertThat(answers)
                    .extracting(answer -> answer.getString("id")
                            + answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data"))
                    .containsExactlyInAnyOrder("a[\"one\"]", "b[\"one\",\"zw\u00f6lf\"]");
        }
    }

    @Test
    void answersAsTheyCome() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.ask("slow", "\"hold\":true");
            client.ask("fast", "");

            assertThat(client.answer().getString("id")).isEqualTo("fast");
            door.release();
            assertThat(client.answer().getString("id")).isEqualTo("slow");
        }
    }

    @Test
    void answersInTheOrderOfRequestsWhenAsked() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "?order=request")) {
            client.ask("slow", "\"hold\":true");
            client.ask("fast", "");
            client.sendWrong("{\"id\":\"wrong\"}");
            door.release();

            assertThat(List.of(client.answer(), client.answer(), client.answer()))
                    .extracting(answer -> answer.getString("id"), answer -> answer.getLong("seq"))
                    .containsExactly(Tuple.tuple("slow", 1L), Tuple.tuple("fast", 2L), Tuple.tuple("wrong", 3L));
        }
    }

    @Test
    void sendsOnlyAsManyAnswersAsTheClientTakes() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.send("{\"type\":\"credit\",\"messages\":1}");
            client.ask("a", "");
            client.ask("b", "");
            client.ask("c", "");
            client.answer();
            // What comes now comes because of what was granted: the refusal of the fourth waits behind the others.
            client.sendWrong("{\"id\":\"d\"}");
            client.send("{\"type\":\"credit\",\"messages\":3}");

            assertThat(List.of(client.answer(), client.answer(), client.answer()))
                    .extracting(answer -> answer.getLong("seq"))
                    .containsExactly(2L, 3L, 4L);
        }
    }

    @Test
    void answersARequestThatIsCancelledWhileAWorkerHasIt() throws Exception {
        try (JsonClient client = JsonClient.greeted(door, "")) {
            client.ask("a", "\"hold\":true");
            door.awaitHeld();
            client.send("{\"type\":\"cancel\",\"id\":\"a\"}");
            client.send("{\"type\":\"cancel\",\"id\":\"never-was\"}");
            door.release();

            assertThat(client.answer().getString("id")).isEqualTo("a");
        }
    }

    private static List<String> problems(JsonClient client, int count) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonObject told = client.answer();
            problems.add(told.getString("id") + ": " + error(told, "message"));
        }
        return problems;
    }

    private static String error(JsonObject told, String field) {
        assertThat(told.getString("type")).as("%s", told).isEqualTo("error");
        return told.getJsonObject("error").getString(field);
    }
}
