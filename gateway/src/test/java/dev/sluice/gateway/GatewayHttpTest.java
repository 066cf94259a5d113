package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole gateway without Kafka, a worker, and a client of HTTP. */
@Timeout(180)
class GatewayHttpTest {

    private static final String FOUR = """
            {"id":"q7","inputs":[{"name":"x","shape":[1,4],"datatype":"UINT8","data":[1,2,3,4]}]}""";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ScriptedWorker worker = ScriptedWorker.start(
            vertx, ScriptedWorker.Settings.at(0), Requests.announced(Requests.echo()), Scripts.atOnce(Scripts::echo));
    private final int port = freePort();
    private Gateway gateway = start();

    private Gateway start() {
        var settings = Map.of(
                "metrics.port", "0",
                "http.port", Integer.toString(port),
                "grpc.port", "0",
                "workers[0].address", worker.address(),
                "drain-timeout", "5s");
        GatewayConfig config =
                Settings.load(GatewayConfig.class, new SettingsSource(Optional.empty(), Map.of(), settings, Set.of()));
        return ScriptedWorker.await(Gateway.start(config));
    }

    @BeforeEach
    void awaitTheWorker() {
        await().until(() -> get("/v2/models/echo/ready").statusCode() == 200);
    }

    @AfterEach
    void close() {
        ScriptedWorker.await(gateway.drain());
        ScriptedWorker.await(vertx.close());
    }

    @Test
    void isReadyAndAnswers() throws Exception {
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);

        HttpResponse<String> answer = infer("echo", FOUR);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"id\":\"q7\"", "\"data\":[1,2,3,4]", "\"model_version\":\"1\"");
    }

    @Test
    void saysWhatNeverReachesAWorker() throws Exception {
        assertThat(infer("none", FOUR).statusCode()).isEqualTo(404);
        HttpResponse<String> misfit = infer("echo", FOUR.replace("\"x\"", "\"z\""));
        assertThat(misfit.statusCode()).isEqualTo(400);
        assertThat(misfit.body()).contains("unknown input 'z'");
    }

    @Test
    void refusesWithARetryHintWhenItsWorkerIsGone() throws Exception {
        worker.die();
        await().until(() -> get("/v2/health/ready").statusCode() == 503);

        HttpResponse<String> answer = infer("echo", FOUR);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void saysWhichSettingIsWrongWhenItsPortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var settings = Map.of(
                    "metrics.port", "0",
                    "http.host", "0.0.0.0",
                    "http.port", Integer.toString(taken.getLocalPort()),
                    "grpc.port", "0",
                    "workers[0].address", worker.address());
            GatewayConfig config = Settings.load(
                    GatewayConfig.class, new SettingsSource(Optional.empty(), Map.of(), settings, Set.of()));

            assertThat(Gateway.start(config).toCompletionStage())
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableOfType(Exception.class)
                    .withMessageContaining("http.port " + taken.getLocalPort());
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> infer(String model, String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/v2/models/" + model + "/infer"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }
}
