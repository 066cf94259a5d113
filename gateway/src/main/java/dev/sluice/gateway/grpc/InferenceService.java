package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.schemas.inference.ModelConfigRequest;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelStatisticsRequest;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.ServerLiveRequest;
import dev.sluice.schemas.inference.ServerMetadataRequest;
import dev.sluice.schemas.inference.ServerReadyRequest;
import io.vertx.core.Future;

/** {@code inference.GRPCInferenceService}: the protocol, and Triton's extensions as far as they are advertised. */
final class InferenceService {

    static final String NAME = "inference.GRPCInferenceService";

    private InferenceService() {}

    static void addTo(Methods methods, ClientEnvironment environment) {
        var inferences = new Inferences(environment);
        methods.add(NAME, "ModelInfer", call -> new InferCall(call, inferences));
        methods.add(NAME, "ModelStreamInfer", call -> new InferStream(call, inferences));
        addServer(methods, new ServerFacts(environment));
        addModels(methods, new ModelFacts(environment));
        addRepository(methods, new RepositoryCalls(environment.repositories()));
    }

    private static void addServer(Methods methods, ServerFacts server) {
        methods.unary(NAME, "ServerLive", ServerLiveRequest.parser(), asked -> Future.succeededFuture(server.live()));
        methods.unary(
                NAME, "ServerReady", ServerReadyRequest.parser(), asked -> Future.succeededFuture(server.ready()));
        methods.unary(
                NAME,
                "ServerMetadata",
                ServerMetadataRequest.parser(),
                asked -> Future.succeededFuture(server.metadata()));
    }

    private static void addModels(Methods methods, ModelFacts models) {
        methods.unary(
                NAME, "ModelReady", ModelReadyRequest.parser(), asked -> Future.succeededFuture(models.ready(asked)));
        methods.unary(
                NAME,
                "ModelMetadata",
                ModelMetadataRequest.parser(),
                asked -> Future.succeededFuture(models.metadata(asked)));
        methods.unary(
                NAME,
                "ModelConfig",
                ModelConfigRequest.parser(),
                asked -> Future.succeededFuture(models.config(asked)));
        methods.unary(
                NAME,
                "ModelStatistics",
                ModelStatisticsRequest.parser(),
                asked -> Future.succeededFuture(models.statistics(asked)));
    }

    private static void addRepository(Methods methods, RepositoryCalls repository) {
        methods.unary(NAME, "RepositoryIndex", RepositoryIndexRequest.parser(), repository::index);
        methods.unary(NAME, "RepositoryModelLoad", RepositoryModelLoadRequest.parser(), repository::load);
        methods.unary(NAME, "RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), repository::unload);
    }
}
