package dev.sluice.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsServerTest {

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = MeterRegistries.create();
    private final Readiness readiness = new Readiness();
    private OperationsServer server;

    @BeforeEach
    void start() throws Exception {
        server = OperationsServer.start(vertx, registry, readiness, "127.0.0.1", 0)
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        registry.close();
    }

    @Test
    void tellsEveryReasonWhyItIsNotReady() throws Exception {
        readiness.notReady("workers", "no worker is connected");
        readiness.notReady("kafka", "not connected");

        var response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo(
                        "{\"ready\":false,\"reasons\":{\"kafka\":\"not connected\",\"workers\":\"no worker is connected\"}}");
    }

    @Test
    void answersEveryNewConnectionOfAClientThatWouldRatherUpgradeIt() throws Exception {
        for (int i = 0; i < 50; i++) {
            HttpClient client = HttpClient.newHttpClient();
            URI metrics = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
            HttpResponse<String> response = client.sendAsync(
                            HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .get(10, TimeUnit.SECONDS);

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void isReadyOnceNoReasonStands() throws Exception {
        readiness.notReady("workers", "no worker is connected");
        readiness.ready("workers");

        var response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"ready\":true}");
    }

    @Test
    void staysAliveWhileItIsNotReady() throws Exception {
        readiness.notReady("kafka", "not connected");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void showsItsOwnMetersAndThoseOfTheProcess() throws Exception {
        registry.counter("sluice.requests.received").increment(3);

        var response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(response.body())
                .contains("sluice_requests_received_total 3.0")
                .contains("jvm_memory_used_bytes")
                .contains("process_uptime_seconds");
    }

    @Test
    void answersAnUnknownPageWithNotFound() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesToBeWrittenTo() throws Exception {
        var request = HttpRequest.newBuilder(uri("/metrics"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(send(request).statusCode()).isEqualTo(405);
    }

    @Test
    void failsToStartOnATakenPort() {
        var second = OperationsServer.start(vertx, registry, readiness, "127.0.0.1", server.port());

        assertThatThrownBy(() -> second.await(10, TimeUnit.SECONDS)).isInstanceOf(BindException.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
