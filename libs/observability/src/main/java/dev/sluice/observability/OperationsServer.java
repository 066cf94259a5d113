package dev.sluice.observability;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * What an operator and a scheduler ask a process: {@code /metrics} in Prometheus' text format, {@code /health/live}, and
 * {@code /health/ready} with the reasons when it is not.
 *
 * <p>Live only says that the process answers; a full queue or an absent broker never makes it unhealthy, or a scheduler
 * would restart what only waits.
 */
public final class OperationsServer {

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON_TYPE = "application/json";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final Readiness readiness;
    private final HttpServer server;

    private OperationsServer(Vertx vertx, PrometheusMeterRegistry registry, Readiness readiness) {
        this.vertx = vertx;
        this.registry = registry;
        this.readiness = readiness;
        // Java's own client asks to upgrade each new connection to HTTP/2, and then now and then waits for a body for
        // ever.
        this.server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(this::answer);
    }

    /**
     * Listens on host and port; port 0 takes a free one.
     *
     * @return fails with the bind error when the port is taken
     */
    public static Future<OperationsServer> start(
            Vertx vertx, PrometheusMeterRegistry registry, Readiness readiness, String host, int port) {
        var operations = new OperationsServer(vertx, registry, readiness);
        return operations.server.listen(port, host).map(operations);
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private void answer(HttpServerRequest request) {
        if (!READING.contains(request.method())) {
            end(request.response().putHeader("allow", "GET, HEAD"), 405, new JsonObject().put("error", "use GET"));
            return;
        }
        switch (request.path()) {
            case "/metrics" -> scrape(request);
            case "/health/live" -> end(request.response(), 200, new JsonObject().put("live", true));
            case "/health/ready" -> tellReadiness(request.response());
            default -> end(request.response(), 404, new JsonObject().put("error", "no such page"));
        }
    }

    /** A scrape walks every meter: on a worker thread, so that the event loop is not held up by it. */
    private void scrape(HttpServerRequest request) {
        Callable<String> scrape = () -> registry.scrape(METRICS_TYPE);
        vertx.executeBlocking(scrape, /* ordered= */ false)
                .onSuccess(text -> request.response()
                        .putHeader("content-type", METRICS_TYPE)
                        .end(text))
                .onFailure(error -> end(
                        request.response(), 500, new JsonObject().put("error", "the metrics could not be collected")));
    }

    private void tellReadiness(HttpServerResponse response) {
        var reasons = readiness.reasons();
        if (reasons.isEmpty()) {
            end(response, 200, new JsonObject().put("ready", true));
            return;
        }
        var body = new JsonObject().put("ready", false).put("reasons", new JsonObject(new TreeMap<>(reasons)));
        end(response, 503, body);
    }

    private static void end(HttpServerResponse response, int status, JsonObject body) {
        response.setStatusCode(status).putHeader("content-type", JSON_TYPE).end(body.encode());
    }
}
