package dev.sluice.testkit.worker;

import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real gRPC server that speaks the worker link and does with frames what its script says. Thread-safe. */
public final class ScriptedWorker {

    private static final ServiceMethod<GatewayMessage, WorkerMessage> CONNECT = ServiceMethod.server(
            ServiceName.create("sluice.worker.v1", "WorkerLink"),
            "Connect",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(GatewayMessage.newBuilder()));

    private static final String HOST = "127.0.0.1";
    private static final long LONGEST_WAIT_SECONDS = 60;

    /**
     * What a worker says of itself.
     *
     * @param host on which of this machine's addresses it listens; all of 127.0.0.0/8 are distinct hosts on Linux
     * @param port where it listens; 0 for a free one
     * @param maxMessageBytes it reads no message larger than this
     * @param credit frames that it takes at once
     */
    public record Settings(String host, int port, long maxMessageBytes, int lanes, int credit) {

        private static final long ANY_SIZE = 256 << 10;

        /** One lane, and one frame prefetched. */
        public static Settings at(int port) {
            return new Settings(HOST, port, ANY_SIZE, 1, 2);
        }

        /** On a free port, reading no message larger than this. */
        public static Settings reading(long maxMessageBytes) {
            return new Settings(HOST, 0, maxMessageBytes, 1, 2);
        }

        /** With so many lanes, and as many frames prefetched. */
        public Settings withLanes(int count) {
            return new Settings(host, port, maxMessageBytes, count, 2 * count);
        }

        /** As another host of the same port. */
        public Settings on(String address) {
            return new Settings(address, port, maxMessageBytes, lanes, credit);
        }
    }

    private final Vertx vertx;
    private final Settings settings;
    private final ServedModel served;
    private final Script script;
    private final HttpServer server;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    private ScriptedWorker(Vertx vertx, Settings settings, ServedModel served, Script script) {
        this.vertx = vertx;
        this.settings = settings;
        this.served = served;
        this.script = script;
        var grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(settings.maxMessageBytes()));
        grpc.callHandler(CONNECT, this::connect);
        this.server = vertx.createHttpServer().requestHandler(grpc);
    }

    /** Returns when it listens. */
    public static ScriptedWorker start(Vertx vertx, Settings settings, ServedModel served, Script script) {
        var worker = new ScriptedWorker(vertx, settings, served, script);
        await(worker.server.listen(settings.port(), settings.host()));
        return worker;
    }

    public int port() {
        return server.actualPort();
    }

    public String address() {
        return settings.host() + ":" + port();
    }

    /** Every frame that came, as it came. */
    public BlockingQueue<Frame> frames() {
        return frames;
    }

    /** Ends as a killed process does: the sockets are closed, nobody is told anything. */
    public void die() {
        await(server.close());
    }

    /** What a future of Vert.x brings within some seconds; not on an event loop. */
    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void connect(GrpcServerRequest<GatewayMessage, WorkerMessage> request) {
        var session = new Session(vertx, request.response());
        request.handler(message -> {
            switch (message.getMessageCase()) {
                case HELLO -> session.welcome(settings, served);
                case FRAME -> {
                    frames.add(message.getFrame());
                    script.received(message.getFrame(), session);
                }
                case CANCEL, MESSAGE_NOT_SET -> throw new IllegalStateException("not expected: " + message);
            }
        });
        request.errorHandler(reset -> session.end());
        request.exceptionHandler(gone -> session.end());
    }
}
