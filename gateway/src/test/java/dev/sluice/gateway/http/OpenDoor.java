package dev.sluice.gateway.http;

import static dev.sluice.testkit.worker.ScriptedWorker.await;

import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.MountedDoor;
import dev.sluice.gateway.clients.ServedModels;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.ServedOnly;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.observability.Readiness;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A door on a free port, before a pipeline that ends requests as it is told. */
final class OpenDoor implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // on a machine that is busy with other things
    }

    static final HttpConfig USUAL = new HttpConfig(
            "127.0.0.1",
            0,
            1_000,
            new ByteSize(8 << 20),
            new ByteSize(32 << 20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            List.of());
    static final ClientAdmissionConfig ROOM =
            new ClientAdmissionConfig(100, new ByteSize(128 << 20), Duration.ofSeconds(30), Duration.ofMinutes(5));

    private static final int LOOPS = 2;

    final Vertx vertx = Vertx.vertx();
    final ScriptedPipeline pipeline = new ScriptedPipeline();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Readiness readiness = new Readiness();
    final ServedModels served = new ServedModels();
    final ClientPath path;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpDoor door;

    OpenDoor() {
        this(USUAL, ROOM);
    }

    OpenDoor(HttpConfig config, ClientAdmissionConfig admission) {
        this(config, admission, Optional.empty(), null);
    }

    OpenDoor(
            HttpConfig config,
            ClientAdmissionConfig admission,
            Optional<MountedDoor> mounted,
            @Nullable WorkerRepositories repositories) {
        served.canBeAsked(List.of(
                Requests.served("counts", "1", "INT64", 2),
                Requests.echo(),
                Requests.served("halves", "1", "FP16", -1)));
        Clock clock = Clock.system();
        path = new ClientPath(CoreLoop.on(vertx.getOrCreateContext()), pipeline, admission);
        var said = new ServedOnly(served);
        var environment = new ClientEnvironment(
                vertx,
                path,
                new ClientRequests(path, new ClientTerms(admission, clock)),
                served,
                repositories == null ? said : repositories,
                said,
                readiness,
                registry,
                clock,
                "1.2.3");
        door = await(HttpDoor.open(config, environment, LOOPS, mounted));
    }

    int port() {
        return door.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path) {
        return send(path, request -> request);
    }

    HttpResponse<String> post(String path, String json) {
        return send(
                path,
                request -> request.header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(json.replace('\'', '"'))));
    }

    HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> how) {
        return send(how.apply(HttpRequest.newBuilder(uri(path))).build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(String path, UnaryOperator<HttpRequest.Builder> how) {
        return send(how.apply(HttpRequest.newBuilder(uri(path))).build(), BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request, body);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(request.uri() + " was not answered", failed);
        }
    }

    RawClient connect() {
        return RawClient.connect(port());
    }

    double counted(String route, int status) {
        return Optional.ofNullable(registry.find("sluice.http.requests")
                        .tags("route", route, "status", Integer.toString(status))
                        .counter())
                .map(counter -> counter.count())
                .orElse(0.0);
    }

    @Override
    public void close() {
        pipeline.release();
        await(door.close());
        await(vertx.close());
    }
}
