package dev.sluice.load.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.load.RunResult;
import dev.sluice.load.TargetException;
import dev.sluice.load.TargetRuns;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.stream.Answer;
import dev.sluice.schemas.stream.ClientMessage;
import dev.sluice.schemas.stream.Credit;
import dev.sluice.schemas.stream.Error;
import dev.sluice.schemas.stream.Hello;
import dev.sluice.schemas.stream.Infer;
import dev.sluice.schemas.stream.ServerMessage;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketTargetTest {

    private static final Bodies BODIES = Bodies.of(
            3,
            number -> ("{\"model_name\":\"m\",\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8),
            Map.of(),
            "JSON");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger streams = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        TargetRuns.close(vertx);
    }

    @Test
    void countsHowEachRequestEndedOverEveryConnection() throws Exception {
        HttpServer server = listen(socket -> {
            streams.incrementAndGet();
            socket.writeTextMessage("{\"type\":\"hello\",\"credit\":3}");
            socket.textMessageHandler(text -> answer(socket, new JsonObject(text)));
        });

        RunResult run = TargetRuns.run(WebSocketTarget.open(TargetRuns.at(server, 4), BODIES));

        long sent = run.all().sent();
        assertThat(sent).isGreaterThan(20);
        assertThat(run.all().lost()).isZero();
        assertThat(run.all().ok()).isEqualTo(sent - sent / 3);
        assertThat(run.all().failed()).containsOnly(Map.entry("OVERLOADED", sent / 3));
        assertThat(streams).hasValue(4);
    }

    /** Each gives back the place that it had; the credit is the only word of it. */
    private static void answer(ServerWebSocket socket, JsonObject request) {
        assertThat(request.getString("model_name")).isEqualTo("m");
        assertThat(request.getInteger("timeout_ms")).isEqualTo(1_500);
        var answer = new JsonObject().put("type", "answer").put("id", request.getString("id"));
        if (request.getInteger("n") == 2) {
            answer.put("error", new JsonObject().put("code", "OVERLOADED"));
        }
        socket.writeTextMessage(answer.encode());
        socket.writeTextMessage("{\"type\":\"credit\",\"messages\":1}");
    }

    @Test
    void asksInTheProtobufOfBodiesThatAreProtobuf() throws Exception {
        Bodies bodies = Bodies.protobuf(Texts.generated(new Lengths.Fixed(3), 2, 1), "m", "", "text");
        HttpServer server = listen(socket -> {
            socket.writeBinaryMessage(said(ServerMessage.newBuilder()
                    .setHello(Hello.newBuilder().setCredit(2))
                    .build()));
            socket.binaryMessageHandler(bytes -> answer(socket, bytes));
        });

        RunResult run = TargetRuns.run(WebSocketTarget.open(TargetRuns.at(server, 3), bodies));

        assertThat(run.all().lost()).isZero();
        assertThat(run.all().ok()).isPositive();
        assertThat(run.all().failed()).containsOnlyKeys("OVERLOADED");
    }

    /** Every other one is refused. */
    private void answer(ServerWebSocket socket, Buffer bytes) {
        Infer asked = parsed(bytes).getInfer();
        assertThat(asked.getRequest().getModelName()).isEqualTo("m");
        assertThat(asked.getRequest().getRawInputContentsCount()).isEqualTo(1);
        assertThat(asked.getTimeoutMs()).isEqualTo(1_500);
        String id = asked.getRequest().getId();
        var message = ServerMessage.newBuilder();
        if (streams.incrementAndGet() % 2 == 0) {
            message.setError(Error.newBuilder().setId(id).setCode("OVERLOADED"));
        } else {
            message.setAnswer(Answer.newBuilder()
                    .setResponse(ModelInferResponse.newBuilder().setId(id)));
        }
        socket.writeBinaryMessage(said(message.build()));
        socket.writeBinaryMessage(said(ServerMessage.newBuilder()
                .setCredit(Credit.newBuilder().setMessages(1))
                .build()));
    }

    private static ClientMessage parsed(Buffer bytes) {
        try {
            return ClientMessage.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Buffer said(ServerMessage message) {
        return Buffer.buffer(message.toByteArray());
    }

    @Test
    void tellsAnAnswerThatComesOnTheConnectionOfAnother() throws Exception {
        var first = new CompletableFuture<ServerWebSocket>();
        HttpServer server = listen(socket -> {
            first.complete(socket);
            socket.textMessageHandler(text -> first.join()
                    .writeTextMessage(new JsonObject()
                            .put("id", new JsonObject(text).getString("id"))
                            .encode()));
        });

        RunResult run = TargetRuns.run(WebSocketTarget.open(TargetRuns.at(server, 2), BODIES));

        assertThat(run.all().lost()).isZero();
        long half = run.all().sent() / 2;
        assertThat(run.all().failed().get(WebSocketTarget.CROSSED)).isBetween(half, half + 1);
    }

    @Test
    void endsTheRunWhenTheGatewayClosesAConnection() throws Exception {
        HttpServer server = listen(socket -> socket.textMessageHandler(text -> socket.close((short) 1008, "enough")));

        assertThatThrownBy(() -> TargetRuns.run(WebSocketTarget.open(TargetRuns.at(server, 2), BODIES)))
                .isInstanceOf(TargetException.class)
                .hasMessage("the gateway closed a WebSocket with 1008: enough");
    }

    @Test
    void losesWhatIsNeverAnswered() throws Exception {
        HttpServer server = listen(socket -> socket.textMessageHandler(text -> {
            if (new JsonObject(text).getInteger("n") != 1) {
                answer(socket, new JsonObject(text));
            }
        }));

        var target = WebSocketTarget.open(TargetRuns.at(server, 1), BODIES);
        RunResult run = TargetRuns.runWithoutPatience(target);

        assertThat(run.all().lost()).isGreaterThanOrEqualTo(run.all().sent() / 3);
        assertThat(run.lost().get(0).name()).matches("[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void saysThatAServerHasNoSuchStream() throws Exception {
        HttpServer server = TargetRuns.listen(vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(404).end()));

        assertThatThrownBy(() -> WebSocketTarget.open(TargetRuns.at(server, 1), BODIES))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("404");
    }

    private HttpServer listen(Handler<ServerWebSocket> stream) throws Exception {
        return TargetRuns.listen(vertx.createHttpServer(
                        new HttpServerOptions().setWebSocketSubProtocols(List.of("sluice.json.v1", "sluice.proto.v1")))
                .webSocketHandler(stream));
    }
}
