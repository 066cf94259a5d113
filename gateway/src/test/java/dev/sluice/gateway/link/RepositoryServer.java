package dev.sluice.gateway.link;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;

/** A real server of the Open Inference Protocol that loads and unloads models, which are all like echo. */
final class RepositoryServer {

    private static final ServiceName SERVICE = ServiceName.create("inference", "GRPCInferenceService");

    final Set<String> loaded = new ConcurrentSkipListSet<>();

    private final String host;
    private final GrpcServer grpc;
    private final HttpServer server;

    private RepositoryServer(String host, GrpcServer grpc, HttpServer server) {
        this.host = host;
        this.grpc = grpc;
        this.server = server;
    }

    /** One that can be asked for its metadata alone. */
    static RepositoryServer withoutRepository(Vertx vertx) {
        return withoutRepository(vertx, "127.0.0.1", 0);
    }

    private static RepositoryServer withoutRepository(Vertx vertx, String host, int port) {
        var grpc = GrpcServer.server(vertx);
        var server = new RepositoryServer(host, grpc, vertx.createHttpServer().requestHandler(grpc));
        server.on(
                "ServerReady",
                ServerReadyRequest.parser(),
                (request, response) -> response.end(
                        ServerReadyResponse.newBuilder().setReady(true).build()));
        server.on("ModelMetadata", ModelMetadataRequest.parser(), server::metadata);
        ScriptedWorker.await(server.server.listen(port, host));
        return server;
    }

    static RepositoryServer start(Vertx vertx) {
        return at(vertx, "127.0.0.1", 0);
    }

    /** @param host an address of the loopback */
    static RepositoryServer at(Vertx vertx, String host, int port) {
        RepositoryServer server = withoutRepository(vertx, host, port);
        server.on("RepositoryIndex", RepositoryIndexRequest.parser(), server::index);
        server.on("RepositoryModelLoad", RepositoryModelLoadRequest.parser(), server::load);
        server.on("RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), server::unload);
        return server;
    }

    /** One that takes a load and says nothing. */
    static RepositoryServer silent(Vertx vertx) {
        RepositoryServer server = withoutRepository(vertx);
        server.on("RepositoryModelLoad", RepositoryModelLoadRequest.parser(), (request, response) -> {});
        return server;
    }

    String address() {
        return host + ':' + port();
    }

    int port() {
        return server.actualPort();
    }

    private void metadata(
            ModelMetadataRequest request, GrpcServerResponse<ModelMetadataRequest, ModelMetadataResponse> response) {
        if (loaded.contains(request.getName())) {
            ServedModel like = Requests.served(request.getName(), "1", "UINT8", -1, 4);
            response.end(like.metadata());
        } else {
            response.status(GrpcStatus.NOT_FOUND).statusMessage("no such model").end();
        }
    }

    private void index(
            RepositoryIndexRequest request,
            GrpcServerResponse<RepositoryIndexRequest, RepositoryIndexResponse> response) {
        var index = RepositoryIndexResponse.newBuilder();
        loaded.forEach(
                name -> index.addModelsBuilder().setName(name).setVersion("1").setState("READY"));
        response.end(index.build());
    }

    private void load(
            RepositoryModelLoadRequest request,
            GrpcServerResponse<RepositoryModelLoadRequest, RepositoryModelLoadResponse> response) {
        if (request.getModelName().equals("broken")) {
            response.status(GrpcStatus.INTERNAL).statusMessage("bad file").end();
        } else {
            loaded.add(request.getModelName());
            response.end(RepositoryModelLoadResponse.getDefaultInstance());
        }
    }

    private void unload(
            RepositoryModelUnloadRequest request,
            GrpcServerResponse<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> response) {
        loaded.remove(request.getModelName());
        response.end(RepositoryModelUnloadResponse.getDefaultInstance());
    }

    private <Q extends MessageLite, A extends MessageLite> void on(
            String name, Parser<Q> questions, BiConsumer<Q, GrpcServerResponse<Q, A>> method) {
        ServiceMethod<Q, A> described = ProtobufCodec.served(SERVICE, name, questions);
        grpc.callHandler(described, call -> call.handler(question -> method.accept(question, call.response())));
    }
}
