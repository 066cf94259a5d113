package dev.sluice.gateway.link;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A real server of the Open Inference Protocol that serves one model and answers inference by its script. */
final class OipServer {

    private static final ServiceName SERVICE = ServiceName.create("inference", "GRPCInferenceService");

    /** Answers one call, or leaves it unanswered. */
    @FunctionalInterface
    interface Script {

        void infer(ModelInferRequest request, GrpcServerResponse<ModelInferRequest, ModelInferResponse> response);
    }

    final BlockingQueue<ModelInferRequest> requests = new LinkedBlockingQueue<>();

    /** The names that were asked for their readiness. */
    final BlockingQueue<String> readyChecks = new LinkedBlockingQueue<>();

    /** What it says of itself. */
    volatile boolean isReady = true;

    private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private final GrpcServer grpc;

    private OipServer(HttpServer server, GrpcServer grpc) {
        this.server = server;
        this.grpc = grpc;
    }

    static OipServer start(Vertx vertx, ServedModel served, Script script) {
        OipServer server = withoutIndex(vertx, /* port= */ 0, served, script);
        answer(server.grpc, "RepositoryIndex", RepositoryIndexRequest.parser(), request -> index(served.metadata()));
        return server;
    }

    /** One that does not implement the repository extension. */
    static OipServer withoutIndex(Vertx vertx, int port, ServedModel served, Script script) {
        var grpc = GrpcServer.server(vertx);
        var server = new OipServer(vertx.createHttpServer().requestHandler(grpc), grpc);
        server.server.connectionHandler(server.connections::add);
        answer(
                grpc,
                "ServerReady",
                ServerReadyRequest.parser(),
                request -> ServerReadyResponse.newBuilder()
                        .setReady(server.isReady)
                        .build());
        grpc.callHandler(
                OipServer.<ModelReadyRequest, ModelReadyResponse>method("ModelReady", ModelReadyRequest.parser()),
                call -> call.handler(request -> {
                    server.readyChecks.add(request.getName());
                    if (request.getName().equals(served.model().name())) {
                        call.response()
                                .end(ModelReadyResponse.newBuilder()
                                        .setReady(true)
                                        .build());
                    } else {
                        call.response()
                                .status(GrpcStatus.NOT_FOUND)
                                .statusMessage("no such model")
                                .end();
                    }
                }));
        answer(grpc, "ModelMetadata", ModelMetadataRequest.parser(), request -> served.metadata());
        grpc.callHandler(
                OipServer.<ModelInferRequest, ModelInferResponse>method("ModelInfer", ModelInferRequest.parser()),
                call -> call.handler(request -> {
                    server.requests.add(request);
                    script.infer(request, call.response());
                }));
        ScriptedWorker.await(server.server.listen(port, "127.0.0.1"));
        return server;
    }

    /** Closes the connections in the middle of whatever is said on them, and takes new ones. */
    void dropConnections() {
        connections.forEach(HttpConnection::close);
        connections.clear();
    }

    /** Ends as a killed process does. */
    void die() {
        ScriptedWorker.await(server.close());
    }

    int port() {
        return server.actualPort();
    }

    /** Answers with the input, in raw contents. */
    static void echoRaw(ModelInferRequest request, GrpcServerResponse<ModelInferRequest, ModelInferResponse> response) {
        var answer = ModelInferResponse.newBuilder();
        answer.addOutputsBuilder()
                .setName("y")
                .setDatatype("UINT8")
                .addAllShape(request.getInputs(0).getShapeList());
        answer.addRawOutputContents(request.getRawInputContents(0));
        response.end(answer.build());
    }

    /** Answers with the input, in typed contents. */
    static void echoTyped(
            ModelInferRequest request, GrpcServerResponse<ModelInferRequest, ModelInferResponse> response) {
        var answer = ModelInferResponse.newBuilder();
        var output = answer.addOutputsBuilder()
                .setName("y")
                .setDatatype("UINT8")
                .addAllShape(request.getInputs(0).getShapeList());
        for (byte value : request.getRawInputContents(0)) {
            output.getContentsBuilder().addUintContents(value & 0xff);
        }
        response.end(answer.build());
    }

    static Script failing(GrpcStatus status) {
        return (request, response) -> response.status(status).end();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    private static RepositoryIndexResponse index(ModelMetadataResponse metadata) {
        var index = RepositoryIndexResponse.newBuilder();
        index.addModelsBuilder()
                .setName(metadata.getName())
                .setVersion(metadata.getVersions(0))
                .setState("READY");
        return index.build();
    }

    private static <Q extends MessageLite, A extends MessageLite> void answer(
            GrpcServer grpc, String name, Parser<Q> questions, Function<Q, A> answer) {
        grpc.callHandler(
                OipServer.<Q, A>method(name, questions),
                call -> call.handler(question -> call.response().end(answer.apply(question))));
    }

    private static <Q extends MessageLite, A extends MessageLite> ServiceMethod<Q, A> method(
            String name, Parser<Q> questions) {
        return ProtobufCodec.served(SERVICE, name, questions);
    }
}
