package dev.sluice.load.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.RunResult;
import dev.sluice.load.TargetException;
import dev.sluice.load.TargetRuns;
import dev.sluice.load.request.Bodies;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcTargetTest {

    private static final Bodies BODIES = Bodies.of(3, number -> new byte[] {'m', (byte) number}, Map.of(), "protobuf");

    private final Vertx vertx = Vertx.vertx();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() throws Exception {
        TargetRuns.close(vertx);
    }

    @Test
    void countsHowEachCallEndedOverEveryConnection() throws Exception {
        HttpServer server = TargetRuns.listen(vertx.createHttpServer().requestHandler(this::answer));

        RunResult run = TargetRuns.run(GrpcTarget.open(TargetRuns.at(server, 4), BODIES));

        long sent = run.all().sent();
        assertThat(sent).isGreaterThan(20);
        assertThat(run.all().lost()).isZero();
        assertThat(run.all().ok()).isEqualTo((sent + 2) / 3);
        assertThat(run.all().failed())
                .containsOnly(Map.entry("UNKNOWN_MODEL", (sent + 1) / 3), Map.entry("GRPC_14", sent / 3));
        assertThat(connections).hasSize(4);
    }

    @Test
    void endsTheRunWhenTheServerGoesAway() throws Exception {
        HttpServer server = TargetRuns.listen(vertx.createHttpServer()
                .requestHandler(request -> request.connection().close()));

        assertThatThrownBy(() -> TargetRuns.run(GrpcTarget.open(TargetRuns.at(server, 1), BODIES)))
                .isInstanceOf(TargetException.class)
                .hasMessage("the server closed a connection");
    }

    /** In the framing of gRPC; an ending alone comes in the headers, as servers do it. */
    private void answer(HttpServerRequest request) {
        connections.add(request.connection());
        HttpServerResponse response = request.response().putHeader("content-type", "application/grpc");
        request.body().onSuccess(body -> {
            assertThat(request.path()).isEqualTo("/inference.GRPCInferenceService/ModelInfer");
            assertThat(request.getHeader("grpc-timeout")).isEqualTo("1500m");
            assertThat(body.getByte(0)).isZero();
            assertThat(body.getInt(1)).isEqualTo(2);
            switch (body.getByte(6)) {
                case 0 -> {
                    response.setChunked(true).write(Buffer.buffer(new byte[] {0, 0, 0, 0, 1, 9}));
                    response.putTrailer("grpc-status", "0").end();
                }
                case 1 -> {
                    response.setChunked(true).write(Buffer.buffer());
                    response.putTrailer("grpc-status", "5").putTrailer("sluice-error-code", "UNKNOWN_MODEL");
                    response.end();
                }
                default -> response.putHeader("grpc-status", "14").end();
            }
        });
    }
}
