package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ConnectionLimit;
import dev.sluice.gateway.clients.MountedDoor;
import dev.sluice.gateway.request.ErrorCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The part of the door that one event loop has: its server, which shares the port with those of the other loops. */
final class HttpLoop implements Deployable {

    /**
     * Names a free port that all loops share: Vert.x lets servers share it that ask for the same negative one. Another door that
     * asked for this one would share it too.
     */
    private static final int ANY_PORT = -8000;

    private static final int LONGEST_LINE = 8 << 10;
    private static final int LARGEST_HEADERS = 16 << 10;
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS = 4;

    /** For what is on its way out when the door closes. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Connections beyond the limit that are held until they ask and can be answered, and how long; more are just closed. */
    private static final int MOST_TURNED_AWAY = 64;

    private static final Duration TURNED_AWAY_WITHIN = Duration.ofSeconds(1);

    private final HttpSite site;
    private final Optional<MountedDoor> mounted;
    private final ConnectionLimit limit;
    private final AtomicInteger port;
    private final OpenConnections connections = new OpenConnections();
    private final Set<HttpConnection> turnedAway = new HashSet<>();
    private @Nullable HttpServer server;

    /** @param port told, once it is known */
    HttpLoop(HttpSite site, Optional<MountedDoor> mounted, ConnectionLimit limit, AtomicInteger port) {
        this.site = site;
        this.mounted = mounted;
        this.limit = limit;
        this.port = port;
    }

    @Override
    public Future<?> deploy(Context context) {
        Vertx vertx = context.owner();
        Router router = new HttpRoutes(site).router(vertx);
        HttpServer opened = vertx.createHttpServer(options())
                .connectionHandler(this::connected)
                .invalidRequestHandler(this::refuseUnreadable)
                .requestHandler(request -> asked(request, router));
        server = opened;
        vertx.setPeriodic(tick().toMillis(), now -> endOverdue());
        HttpConfig config = site.config();
        return opened.listen(config.port() == 0 ? ANY_PORT : config.port(), config.host())
                .onSuccess(listening -> port.set(listening.actualPort()));
    }

    private void asked(HttpServerRequest request, Router router) {
        if (turnedAway.contains(request.connection())) {
            answerAndClose(
                    request,
                    HttpAnswer.error(HttpProblem.of(
                            ErrorCode.UNAVAILABLE,
                            "as many connections are open as may be; http.max-connections allows " + limit.most())));
            return;
        }
        site.dueTimes().clear(request.connection());
        mountedAt(request).ifPresentOrElse(door -> handOver(request, door), () -> router.handle(request));
    }

    private Optional<MountedDoor> mountedAt(HttpServerRequest request) {
        return mounted.filter(door -> door.path().equals(request.path()));
    }

    /** A connection that is upgraded is the other door's; one that is not goes on here. */
    private void handOver(HttpServerRequest request, MountedDoor door) {
        request.response()
                .endHandler(refused -> site.due(
                        request.connection(),
                        site.config().idleTimeout(),
                        () -> OpenConnections.cut(request.connection())));
        door.handle(request);
    }

    /** Parts of the shorter time-out, so that neither is much exceeded. */
    private Duration tick() {
        HttpConfig config = site.config();
        Duration shorter =
                config.bodyTimeout().compareTo(config.idleTimeout()) < 0 ? config.bodyTimeout() : config.idleTimeout();
        Duration part = shorter.dividedBy(TICKS).plusMillis(1);
        return part.compareTo(LONGEST_TICK) < 0 ? part : LONGEST_TICK;
    }

    private HttpServerOptions options() {
        var options = new HttpServerOptions()
                // Java's own client asks to upgrade each new connection, and then now and then waits for a body for
                // ever. Time-outs are counted by connection here, of which HTTP/2 has one for many requests: it is
                // gRPC's port that speaks it.
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                // Vert.x would decompress before anything is counted, and compress on the loop.
                .setDecompressionSupported(false)
                .setCompressionSupported(false);
        return mounted.map(door -> door.configured(options)).orElse(options);
    }

    private void connected(HttpConnection connection) {
        connections.opened(connection);
        if (!limit.lets(connection)) {
            turnAway(connection);
            return;
        }
        site.due(connection, site.config().bodyTimeout(), () -> OpenConnections.cut(connection));
        connection.closeHandler(closed -> site.dueTimes().clear(connection));
    }

    private void turnAway(HttpConnection connection) {
        if (turnedAway.size() >= MOST_TURNED_AWAY) {
            OpenConnections.cut(connection);
            return;
        }
        turnedAway.add(connection);
        site.due(connection, TURNED_AWAY_WITHIN, () -> OpenConnections.cut(connection));
        connection.closeHandler(closed -> {
            turnedAway.remove(connection);
            site.dueTimes().clear(connection);
        });
    }

    private void endOverdue() {
        site.dueTimes().overdue(site.environment().clock().nanoTime()).forEach(Runnable::run);
    }

    /** What is not HTTP, or has more of it than is read. */
    private void refuseUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        HttpProblem problem = cause instanceof TooLongHttpLineException
                ? new HttpProblem(414, ErrorCode.INVALID_REQUEST, "the first line is longer than " + LONGEST_LINE)
                : cause instanceof TooLongHttpHeaderException
                        ? new HttpProblem(
                                431, ErrorCode.INVALID_REQUEST, "the headers are larger than " + LARGEST_HEADERS)
                        : new HttpProblem(400, ErrorCode.INVALID_REQUEST, "this is not HTTP/1.1");
        answerAndClose(request, HttpAnswer.error(problem));
    }

    private void answerAndClose(HttpServerRequest request, HttpAnswer answer) {
        site.metrics().answered(HttpMetrics.OTHER, answer.status());
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(answer.body());
        request.connection().close();
    }

    @Override
    public Future<?> undeploy(Context context) {
        if (server == null) {
            return Future.succeededFuture();
        }
        // A peer that does not read would hold up the end of the process.
        context.owner().setTimer(LAST_WORDS.toMillis(), over -> connections.cutAll());
        return server.close();
    }
}
