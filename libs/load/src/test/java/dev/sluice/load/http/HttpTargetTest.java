package dev.sluice.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.RunResult;
import dev.sluice.load.TargetException;
import dev.sluice.load.TargetRuns;
import dev.sluice.load.request.Bodies;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTargetTest {

    private static final Bodies BODIES =
            Bodies.of(3, number -> ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8), Map.of(), "JSON");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger asked = new AtomicInteger();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() throws Exception {
        TargetRuns.close(vertx);
    }

    @Test
    void countsHowEachRequestEnded() throws Exception {
        HttpServer server = listen();

        RunResult run = TargetRuns.run(HttpTarget.open(TargetRuns.at(server, 8), "/v2/models/m/infer", BODIES));

        long sent = run.all().sent();
        assertThat(sent).isGreaterThan(20);
        assertThat(run.all().lost()).isZero();
        assertThat(asked).hasValue((int) sent);
        // Of each three, the second meets a code of ours and the third a server that has none.
        assertThat(run.all().ok()).isEqualTo((sent + 2) / 3);
        assertThat(run.all().failed())
                .containsOnly(Map.entry("OVERLOADED", (sent + 1) / 3), Map.entry("HTTP_500", sent / 3));
        assertThat(connections).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        HttpServer server = listen();
        TargetRuns.close(vertx);

        assertThatThrownBy(() -> HttpTarget.open(TargetRuns.at(server, 2), "/", BODIES))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("HTTP at 127.0.0.1:" + server.actualPort() + " cannot be used: ");
    }

    private HttpServer listen() throws Exception {
        return TargetRuns.listen(vertx.createHttpServer().requestHandler(this::answer));
    }

    private void answer(HttpServerRequest request) {
        connections.add(request.connection());
        var response = request.response();
        if (request.path().equals("/v2/health/live")) {
            response.end();
            return;
        }
        request.body().onSuccess(body -> {
            asked.incrementAndGet();
            assertThat(request.path()).isEqualTo("/v2/models/m/infer");
            assertThat(request.getHeader("sluice-timeout-ms")).isEqualTo("1500");
            switch (new JsonObject(body).getInteger("n")) {
                case 0 -> response.end("{\"outputs\":[]}");
                case 1 -> response.setStatusCode(429).end("{\"code\":\"OVERLOADED\"}");
                default -> response.setStatusCode(500).end("oops");
            }
        });
    }
}
