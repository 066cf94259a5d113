package dev.sluice.worker.oip;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.observability.Readiness;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.ServerLiveRequest;
import dev.sluice.schemas.inference.ServerLiveResponse;
import dev.sluice.schemas.inference.ServerMetadataRequest;
import dev.sluice.schemas.inference.ServerMetadataResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.Intake;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ServedModel;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * {@code inference.GRPCInferenceService} as far as the protocol itself goes, and Triton's {@code model_repository} extension. Its
 * methods run on the event loop of the call.
 */
public final class OipService {

    private static final ServiceName SERVICE = ServiceName.create("inference.GRPCInferenceService");
    private static final String MODEL_REPOSITORY = "model_repository";
    private static final String NAME = "sluice-inference-worker";

    private final Vertx vertx;
    private final Intake intake;
    private final RepositoryCalls repository;
    private final Readiness readiness;
    private final String version;

    public OipService(Vertx vertx, Intake intake, ModelControl control, Readiness readiness, String version) {
        this.vertx = vertx;
        this.intake = intake;
        this.repository = new RepositoryCalls(intake, control);
        this.readiness = readiness;
        this.version = version;
    }

    /** Mounts the methods. */
    public void mount(GrpcServer server) {
        unary(server, "ServerLive", ServerLiveRequest.parser(), this::live);
        unary(server, "ServerReady", ServerReadyRequest.parser(), this::ready);
        unary(server, "ServerMetadata", ServerMetadataRequest.parser(), this::metadata);
        unary(server, "ModelReady", ModelReadyRequest.parser(), this::modelReady);
        unary(server, "ModelMetadata", ModelMetadataRequest.parser(), this::modelMetadata);
        unary(server, "ModelInfer", ModelInferRequest.parser(), this::infer);
        unary(server, "RepositoryIndex", RepositoryIndexRequest.parser(), repository::index);
        unary(server, "RepositoryModelLoad", RepositoryModelLoadRequest.parser(), repository::load);
        unary(server, "RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), repository::unload);
    }

    private <Q extends MessageLite, R extends MessageLite> void unary(
            GrpcServer server, String name, Parser<Q> requests, BiConsumer<Q, UnaryCall<Q, R>> method) {
        ServiceMethod<Q, R> described = ProtobufCodec.served(SERVICE, name, requests);
        server.callHandler(described, request -> new UnaryCall<>(request, vertx.getOrCreateContext()).receive(method));
    }

    private void live(ServerLiveRequest request, UnaryCall<ServerLiveRequest, ServerLiveResponse> call) {
        call.answer(ServerLiveResponse.newBuilder().setLive(true).build());
    }

    private void ready(ServerReadyRequest request, UnaryCall<ServerReadyRequest, ServerReadyResponse> call) {
        call.answer(
                ServerReadyResponse.newBuilder().setReady(readiness.isReady()).build());
    }

    private void metadata(
            ServerMetadataRequest request, UnaryCall<ServerMetadataRequest, ServerMetadataResponse> call) {
        call.answer(ServerMetadataResponse.newBuilder()
                .setName(NAME)
                .setVersion(version)
                .addExtensions(MODEL_REPOSITORY)
                .build());
    }

    private void modelReady(ModelReadyRequest request, UnaryCall<ModelReadyRequest, ModelReadyResponse> call) {
        if (intake.catalog().isPresent() && !isKnown(request.getName(), request.getVersion())) {
            call.refuse(FaultCode.UNKNOWN_MODEL, "there is no model '" + request.getName() + "'");
            return;
        }
        boolean ready = !intake.isDraining()
                && find(request.getName(), request.getVersion()).isPresent();
        call.answer(ModelReadyResponse.newBuilder().setReady(ready).build());
    }

    private void modelMetadata(
            ModelMetadataRequest request, UnaryCall<ModelMetadataRequest, ModelMetadataResponse> call) {
        Optional<ModelCatalog> catalog = intake.catalog();
        Optional<ModelMetadataResponse> found = catalog.flatMap(
                models -> models.find(request.getName(), request.getVersion()).map(models::metadata));
        Optional<String> absence = catalog.flatMap(models -> models.absence(request.getName()));
        if (found.isPresent()) {
            call.answer(found.get());
        } else if (catalog.isEmpty()) {
            call.refuse(FaultCode.MODEL_NOT_READY, "the worker is loading its models");
        } else if (absence.isPresent()) {
            call.refuse(FaultCode.MODEL_NOT_READY, "model '" + request.getName() + "' " + absence.get());
        } else {
            call.refuse(FaultCode.UNKNOWN_MODEL, "there is no model '" + request.getName() + "'");
        }
    }

    private void infer(ModelInferRequest request, UnaryCall<ModelInferRequest, ModelInferResponse> call) {
        new InferCall(request, call).submit(intake);
    }

    private Optional<ServedModel<?>> find(String name, String version) {
        return intake.catalog().flatMap(models -> models.find(name, version));
    }

    /** Served, or lying in a repository and not loadable, or unloaded. */
    private boolean isKnown(String name, String version) {
        return find(name, version).isPresent()
                || intake.catalog().flatMap(models -> models.problem(name)).isPresent();
    }
}
