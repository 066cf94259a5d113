package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.cli.infer.Question.Model;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketAskerTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        Asked.close(vertx);
    }

    @Test
    void sendsBodiesWithAnIdAndTheModelInside() throws Exception {
        HttpServer server = listen(socket -> socket.textMessageHandler(text -> socket.writeTextMessage(new JsonObject()
                .put("id", new JsonObject(text).getString("id"))
                .put("got", new JsonObject(text))
                .encode())));
        ByteString body = ByteString.copyFromUtf8("{\"id\":\"mine\",\"model_name\":\"inside\",\"inputs\":[]}");

        List<Answer> answers = Asked.ask(
                WebSocketAsker::connect,
                server,
                List.of(
                        Question.text(Optional.of(Model.parse("fraud:3")), "text", "hi"),
                        Question.tensors(Optional.empty(), "body", body)));

        JsonObject text = new JsonObject(answers.get(0).body().toStringUtf8()).getJsonObject("got");
        assertThat(text.getString("model_name")).isEqualTo("fraud");
        assertThat(text.getString("model_version")).isEqualTo("3");
        assertThat(text.getInteger("timeout_ms")).isEqualTo(30_000);
        assertThat(text.getJsonArray("inputs").encode()).contains("\"data\":[\"hi\"]");
        JsonObject tensors = new JsonObject(answers.get(1).body().toStringUtf8()).getJsonObject("got");
        assertThat(tensors.getString("model_name")).isEqualTo("inside");
        assertThat(tensors.getString("id")).isNotEqualTo("mine");
    }

    @Test
    void knowsAnswersByTheirIdsHoweverTheyComeAndIgnoresWhatItDoesNotKnow() throws Exception {
        HttpServer server = listen(socket -> {
            socket.writeTextMessage("{\"type\":\"hello\",\"session\":\"s\"}");
            socket.writeTextMessage("no JSON");
            socket.writeTextMessage("{\"type\":\"later\",\"id\":\"nobody's\"}");
            var held = new ArrayDeque<String>();
            socket.textMessageHandler(text -> {
                held.push(new JsonObject(text).getString("id"));
                if (held.size() == 3) {
                    held.forEach(id -> socket.writeTextMessage(answer(id)));
                }
            });
        });

        List<Answer> answers = Asked.ask(WebSocketAsker::connect, server, texts(3));

        assertThat(answers).extracting(answer -> answer.question().label()).containsExactly("q0", "q1", "q2");
        assertThat(answers).allMatch(Answer::ok);
    }

    @Test
    void sendsNoMoreThanTheGatewayTakes() throws Exception {
        var mostOpen = new AtomicInteger();
        HttpServer server = listen(socket -> {
            socket.writeTextMessage("{\"type\":\"hello\",\"credit\":4}");
            var open = new ArrayDeque<String>();
            socket.textMessageHandler(text -> {
                open.add(new JsonObject(text).getString("id"));
                mostOpen.accumulateAndGet(open.size(), Math::max);
                if (open.size() == 4) {
                    open.forEach(id -> socket.writeTextMessage(answer(id)));
                    open.clear();
                    socket.writeTextMessage("{\"type\":\"credit\",\"messages\":4}");
                }
            });
        });

        List<Answer> answers = Asked.ask(WebSocketAsker::connect, server, texts(400));

        assertThat(answers).hasSize(400).allMatch(Answer::ok);
        assertThat(mostOpen).hasValue(4);
    }

    @Test
    void tellsErrorsByCodeAndWhatWasOpenWhenTheConnectionEnds() throws Exception {
        HttpServer server = listen(socket -> socket.textMessageHandler(text -> {
            JsonObject request = new JsonObject(text);
            if (request.getString("model_name").equals("nobody")) {
                socket.writeTextMessage(new JsonObject()
                        .put("type", "error")
                        .put("id", request.getString("id"))
                        .put(
                                "error",
                                new JsonObject().put("code", "UNKNOWN_MODEL").put("message", "no such model"))
                        .encode());
            } else {
                socket.close((short) 1008, "too many");
            }
        }));

        List<Answer> answers = Asked.ask(
                WebSocketAsker::connect,
                server,
                List.of(
                        Question.text(Optional.of(Model.parse("nobody")), "text", "x"),
                        Question.text(Optional.empty(), "text", "y")));

        assertThat(Asked.failures(answers))
                .containsExactly(
                        "request 1 (x): UNKNOWN_MODEL: no such model",
                        "request 2 (y): NO_CONNECTION: the gateway closed the connection, with 1008: too many");
    }

    @Test
    void saysThatAServerHasNoSuchStream() throws Exception {
        HttpServer server = Asked.listen(vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(404).end()));

        assertThatThrownBy(() -> Asked.ask(WebSocketAsker::connect, server, texts(1)))
                .hasMessageContaining("/v2/stream cannot be used: ")
                .hasMessageContaining("404")
                .hasMessageEndingWith("name another with --http");
    }

    private static List<Question> texts(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> Question.text(Optional.empty(), "text", "q" + number))
                .toList();
    }

    private static String answer(String id) {
        return new JsonObject()
                .put("type", "answer")
                .put("id", id)
                .put("outputs", new JsonArray())
                .encode();
    }

    private HttpServer listen(Handler<ServerWebSocket> stream) throws Exception {
        return Asked.listen(vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("sluice.json.v1"))
                .webSocketHandler(stream));
    }
}
