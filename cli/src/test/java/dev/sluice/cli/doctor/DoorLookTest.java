package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.models.WorkerCalls;
import dev.sluice.cli.stack.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorLookTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void findsDoorsOpen() throws Exception {
        int port = listen(new HttpServerOptions().addWebSocketSubProtocol("sluice.json.v1"));

        assertThat(look(port))
                .startsWith(
                        DoorReport.open("http", "127.0.0.1:" + port, "--http", "1.2"),
                        DoorReport.open("websocket", "127.0.0.1:" + port, "--http", ""));
    }

    @Test
    void saysThatAServerSpeaksSomethingElse() throws Exception {
        int port = listen(new HttpServerOptions().addWebSocketSubProtocol("chat"));

        assertThat(look(port).get(1).problem()).isPresent();
        assertThat(look(port).get(2).problem()).isPresent();
    }

    @Test
    void saysWhyNothingAnswers() throws Exception {
        int port = listen(new HttpServerOptions());
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

        assertThat(look(port))
                .hasSize(3)
                .allSatisfy(door -> assertThat(door.problem()).isPresent());
    }

    private static List<DoorReport> look(int port) throws InterruptedException {
        String address = "127.0.0.1:" + port;
        try (var calls = new WorkerCalls()) {
            return new DoorLook(new Addresses("h:1", address, address, "h:2", List.of())).reports(calls);
        }
    }

    private int listen(HttpServerOptions options) throws Exception {
        HttpServer server =
                vertx.createHttpServer(options).webSocketHandler(socket -> {}).requestHandler(DoorLookTest::answer);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/v2/health/live" -> request.response().end("{\"live\":true}");
            case "/v2" -> request.response().end("{\"name\":\"sluice\",\"version\":\"1.2\"}");
            default -> request.response().setStatusCode(404).end();
        }
    }
}
