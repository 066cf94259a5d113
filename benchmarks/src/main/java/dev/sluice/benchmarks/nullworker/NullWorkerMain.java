package dev.sluice.benchmarks.nullworker;

import dev.sluice.process.ParentWatch;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;

/** Listens on a port, and answers every member of every frame after so many milliseconds, or at once. */
public final class NullWorkerMain {

    private static final ServiceMethod<GatewayMessage, WorkerMessage> CONNECT = ServiceMethod.server(
            ServiceName.create("sluice.worker.v1", "WorkerLink"),
            "Connect",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(GatewayMessage.newBuilder()));

    private static final long LARGEST_MESSAGE = 16 << 20;

    private NullWorkerMain() {}

    /** Arguments: the port, and the milliseconds. */
    public static void main(String[] args) {
        ParentWatch.exitWhenParentEnds();
        long delayMillis = Long.parseLong(args[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(LARGEST_MESSAGE));
        grpc.callHandler(CONNECT, request -> {
            var link = new NullLink(vertx, request.response(), delayMillis);
            request.handler(link::received);
        });
        vertx.createHttpServer()
                .requestHandler(grpc)
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onFailure(refused -> {
                    System.err.println("port " + args[0] + " cannot be listened on: " + refused);
                    System.exit(1);
                });
    }
}
