package dev.sluice.gateway.link;

import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Draining;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.Progress;
import dev.sluice.schemas.worker.Welcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real gRPC server that speaks the worker link and does with frames what its script says. */
final class ScriptedWorker {

    private static final ServiceMethod<GatewayMessage, WorkerMessage> CONNECT = ServiceMethod.server(
            ServiceName.create("sluice.worker.v1", "WorkerLink"),
            "Connect",
            ProtobufCodec.encoder(),
            ProtobufCodec.decoder(GatewayMessage.parser()));

    /** What to do with a frame. Called on the server's loop. */
    @FunctionalInterface
    interface Script {

        void received(Frame frame, Session session);
    }

    /** Every frame that came, as it came. */
    final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    private static final long ANY_SIZE = 256 << 10;

    private final ServedModel served;
    private final long maxMessageBytes;
    private final Script script;
    private final HttpServer server;

    private ScriptedWorker(Vertx vertx, ServedModel served, long maxMessageBytes, Script script) {
        this.served = served;
        this.maxMessageBytes = maxMessageBytes;
        this.script = script;
        var grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(maxMessageBytes));
        grpc.callHandler(CONNECT, this::connect);
        this.server = vertx.createHttpServer().requestHandler(grpc);
    }

    static ScriptedWorker start(Vertx vertx, int port, ServedModel served, Script script) {
        return listening(new ScriptedWorker(vertx, served, ANY_SIZE, script), port);
    }

    /** One that reads no message larger than this, and says so. */
    static ScriptedWorker reading(Vertx vertx, long maxMessageBytes, ServedModel served, Script script) {
        return listening(new ScriptedWorker(vertx, served, maxMessageBytes, script), 0);
    }

    private static ScriptedWorker listening(ScriptedWorker worker, int port) {
        await(worker.server.listen(port, "127.0.0.1"));
        return worker;
    }

    /** Answers each member with its own input. */
    static void echo(Frame frame, Session session) {
        frame.getMembersList().forEach(member -> session.answer(frame, member));
        session.done(frame);
    }

    /** Refuses each member as a full worker does. */
    static void shed(Frame frame, Session session) {
        frame.getMembersList().forEach(member -> session.fault(frame, member, Fault.Code.RESOURCE_EXHAUSTED));
        session.done(frame);
    }

    int port() {
        return server.actualPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    /** Ends as a killed process does: the sockets are closed, nobody is told anything. */
    void die() {
        await(server.close());
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void connect(GrpcServerRequest<GatewayMessage, WorkerMessage> request) {
        var session = new Session(request.response());
        request.handler(message -> {
            switch (message.getMessageCase()) {
                case HELLO -> session.welcome(served, maxMessageBytes);
                case FRAME -> {
                    frames.add(message.getFrame());
                    script.received(message.getFrame(), session);
                }
                case CANCEL, MESSAGE_NOT_SET -> throw new IllegalStateException("not expected: " + message);
            }
        });
        request.exceptionHandler(gone -> {});
    }

    /** The worker's side of one stream. */
    static final class Session {

        private final GrpcServerResponse<GatewayMessage, WorkerMessage> stream;

        private Session(GrpcServerResponse<GatewayMessage, WorkerMessage> stream) {
            this.stream = stream;
        }

        void answer(Frame frame, Member member) {
            ModelInferRequest request = member.getRequest();
            var response = ModelInferResponse.newBuilder();
            response.addOutputsBuilder()
                    .setName("y")
                    .setDatatype("UINT8")
                    .addAllShape(request.getInputs(0).getShapeList());
            response.addRawOutputContents(request.getRawInputContents(0));
            send(outcome(frame, member).setResponse(response));
        }

        void fault(Frame frame, Member member, Fault.Code code) {
            send(outcome(frame, member)
                    .setFault(Fault.newBuilder().setCode(code).setMessage("scripted")));
        }

        void done(Frame frame) {
            stream.write(WorkerMessage.newBuilder()
                    .setFrameDone(FrameDone.newBuilder().setFrameId(frame.getFrameId()))
                    .build());
        }

        /** Says that a run ended, and none of the frame's members. */
        void progress(Frame frame) {
            stream.write(WorkerMessage.newBuilder()
                    .setProgress(Progress.newBuilder().setFrameId(frame.getFrameId()))
                    .build());
        }

        /** Says that it takes no more, as a worker does that is told to stop. */
        void drain() {
            stream.write(WorkerMessage.newBuilder()
                    .setDraining(Draining.getDefaultInstance())
                    .build());
        }

        /** Resets the stream in the middle of whatever it does. */
        void breakOff() {
            stream.cancel();
        }

        void serves(List<ServedModel> models) {
            var message = Models.newBuilder();
            models.forEach(model ->
                    message.addModelsBuilder().setMetadata(model.metadata()).setBatchable(model.batchable()));
            stream.write(WorkerMessage.newBuilder().setModels(message).build());
        }

        private void welcome(ServedModel served, long maxMessageBytes) {
            stream.write(WorkerMessage.newBuilder()
                    .setWelcome(Welcome.newBuilder()
                            .setWorker("scripted")
                            .setLanes(1)
                            .setCredit(2)
                            .setMaxMessageBytes(maxMessageBytes))
                    .build());
            serves(List.of(served));
        }

        private void send(MemberOutcome.Builder outcome) {
            stream.write(WorkerMessage.newBuilder().setOutcome(outcome).build());
        }

        private static MemberOutcome.Builder outcome(Frame frame, Member member) {
            return MemberOutcome.newBuilder().setFrameId(frame.getFrameId()).setIndex(member.getIndex());
        }
    }
}
