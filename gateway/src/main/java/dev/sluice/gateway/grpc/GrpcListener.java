package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ConnectionLimit;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.rpc.RpcServer;
import dev.sluice.rpc.RpcServerOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of one event loop. */
final class GrpcListener extends VerticleBase {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /**
     * Strangers may send; what they may have under way to us is less than what we trust a worker with. What has come of calls that
     * are held is no more than this either, and is in no budget: of all connections together it is their number times this.
     */
    private static final int CONNECTION_WINDOW = 2 << 20;

    private static final int STREAM_WINDOW = 512 << 10;

    private static final int MOST_CALLS = 1000;

    /** A client resets what it cancels and what is past its deadline, which may be much; a flood is more. */
    static final int MOST_RESETS = 10_000;

    /** Connections beyond the limit that are held for a moment; more are just closed. */
    private static final int MOST_TURNED_AWAY = 64;

    private static final Duration TURNED_AWAY_FOR = Duration.ofSeconds(1);

    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final String CONTENT_TYPE = "application/grpc";

    private final GrpcConfig config;
    private final ClientEnvironment environment;
    private final ConnectionLimit limit;
    private final WorkerExecutor codecs;
    private final int listenAt;
    private final Methods methods;
    private final HealthService health;
    private final CallCounts counts;
    private final CallWatch watch;
    private final Set<HttpConnection> turnedAway = new HashSet<>();
    private @Nullable RpcServer server;
    private @Nullable CallEnvironment calls;

    GrpcListener(
            GrpcConfig config, ClientEnvironment environment, ConnectionLimit limit, WorkerExecutor codecs, int port) {
        this.codecs = codecs;
        this.config = config;
        this.environment = environment;
        this.limit = limit;
        this.listenAt = port;
        this.methods = new Methods(environment.path()::room);
        this.health = new HealthService(environment.readiness());
        this.counts = new CallCounts(environment.registry());
        this.watch = new CallWatch(environment.clock(), config.messageTimeout());
        InferenceService.addTo(methods, environment);
        health.addTo(methods);
        new ReflectionService().addTo(methods);
    }

    @Override
    public Future<?> start() {
        calls = new CallEnvironment(context, codecs, environment.clock(), counts, watch, config.messageLimit(), (int)
                config.maxAnswerSize().bytes());
        server = new RpcServer(
                vertx,
                new RpcServerOptions(
                        config.host(),
                        listenAt,
                        STREAM_WINDOW,
                        CONNECTION_WINDOW,
                        MOST_CALLS,
                        MOST_RESETS,
                        config.messageTimeout(),
                        config.pingInterval()),
                this::called,
                this::connected);
        vertx.setPeriodic(LOOK_AGAIN.toMillis(), tick -> {
            watch.look();
            health.look();
        });
        return server.listen();
    }

    /** Its calls are told so for a moment: a client that is merely cut off would be back at once. */
    private void connected(HttpConnection connection) {
        if (limit.lets(connection)) {
            return;
        }
        if (turnedAway.size() >= MOST_TURNED_AWAY) {
            connection.close();
            return;
        }
        turnedAway.add(connection);
        connection.closeHandler(closed -> turnedAway.remove(connection));
        vertx.setTimer(TURNED_AWAY_FOR.toMillis(), over -> connection.close());
    }

    private void called(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        if (request.version() != HttpVersion.HTTP_2 || type == null || !isGrpc(type)) {
            refuse(request);
            return;
        }
        Optional<Methods.Method> method = methods.at(request.path());
        var call = new Call(method.map(Methods.Method::name).orElse("unknown"), request, started());
        if (turnedAway.contains(request.connection())) {
            call.end(Ending.of(
                    ErrorCode.UNAVAILABLE,
                    "as many connections are open as may be; grpc.max-connections allows " + limit.most()));
            return;
        }
        method.ifPresentOrElse(
                found -> call.open(found.opened().apply(call)),
                () -> call.end(Ending.of(GrpcStatus.UNIMPLEMENTED, "there is no such method")));
    }

    /** Over HTTP/1.1 there is nothing to stay for. */
    private static void refuse(HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(UNSUPPORTED_MEDIA_TYPE);
        if (request.version() == HttpVersion.HTTP_2) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).end();
            request.connection().close();
        }
    }

    private CallEnvironment started() {
        if (calls == null) {
            throw new IllegalStateException("not started");
        }
        return calls;
    }

    /** Not JSON, and not gRPC-Web. */
    private static boolean isGrpc(String type) {
        return type.equals(CONTENT_TYPE)
                || type.startsWith(CONTENT_TYPE + "+proto")
                || type.startsWith(CONTENT_TYPE + ';');
    }

    int port() {
        return server == null ? listenAt : server.port();
    }

    int openCalls() {
        return watch.size();
    }

    Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }
}
