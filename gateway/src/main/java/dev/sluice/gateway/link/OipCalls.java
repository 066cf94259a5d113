package dev.sluice.gateway.link;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The calls of the Open Inference Protocol that we make, each with a deadline. */
final class OipCalls {

    private static final ServiceName SERVICE = ServiceName.create("inference", "GRPCInferenceService");

    private static final ServiceMethod<ServerReadyResponse, ServerReadyRequest> SERVER_READY =
            method("ServerReady", ServerReadyResponse.parser());
    private static final ServiceMethod<ModelReadyResponse, ModelReadyRequest> MODEL_READY =
            method("ModelReady", ModelReadyResponse.parser());
    private static final ServiceMethod<ModelMetadataResponse, ModelMetadataRequest> MODEL_METADATA =
            method("ModelMetadata", ModelMetadataResponse.parser());
    private static final ServiceMethod<RepositoryIndexResponse, RepositoryIndexRequest> REPOSITORY_INDEX =
            method("RepositoryIndex", RepositoryIndexResponse.parser());
    private static final ServiceMethod<ModelInferResponse, ModelInferRequest> MODEL_INFER =
            method("ModelInfer", ModelInferResponse.parser());
    private static final ServiceMethod<RepositoryModelLoadResponse, RepositoryModelLoadRequest> LOAD =
            method("RepositoryModelLoad", RepositoryModelLoadResponse.parser());
    private static final ServiceMethod<RepositoryModelUnloadResponse, RepositoryModelUnloadRequest> UNLOAD =
            method("RepositoryModelUnload", RepositoryModelUnloadResponse.parser());

    private final GrpcClient client;
    private final SocketAddress address;
    private final Duration callTimeout;

    /** @param callTimeout for a connection, and for every call that is not given its own */
    OipCalls(GrpcClient client, SocketAddress address, Duration callTimeout) {
        this.client = client;
        this.address = address;
        this.callTimeout = callTimeout;
    }

    Future<Boolean> isServerReady() {
        return call(SERVER_READY, ServerReadyRequest.getDefaultInstance(), callTimeout)
                .map(ServerReadyResponse::getReady);
    }

    Future<Boolean> isModelReady(String name, String version) {
        var request = ModelReadyRequest.newBuilder().setName(name).setVersion(version);
        return call(MODEL_READY, request.build(), callTimeout).map(ModelReadyResponse::getReady);
    }

    Future<ModelMetadataResponse> metadata(String name, String version) {
        var request = ModelMetadataRequest.newBuilder().setName(name).setVersion(version);
        return call(MODEL_METADATA, request.build(), callTimeout);
    }

    Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
        var request = RepositoryIndexRequest.newBuilder().setReady(isReadyOnly);
        return call(REPOSITORY_INDEX, request.build(), callTimeout);
    }

    Future<Void> load(RepositoryModelLoadRequest request, Duration timeout) {
        return call(LOAD, request, timeout).mapEmpty();
    }

    Future<Void> unload(RepositoryModelUnloadRequest request) {
        return call(UNLOAD, request, callTimeout).mapEmpty();
    }

    Future<ModelInferResponse> infer(ModelInferRequest request, Duration timeout) {
        return call(MODEL_INFER, request, timeout);
    }

    /** Fails with {@link WorkerLostException} when nothing was sent, {@link OipStatusException} by the server's word. */
    private <Q, A> Future<A> call(ServiceMethod<A, Q> method, Q message, Duration timeout) {
        return open(method)
                .compose(request -> {
                    request.timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
                    return request.send(message);
                })
                .compose(response -> response.last().recover(fault -> Future.failedFuture(inWords(fault, response))))
                .recover(fault -> Future.failedFuture(isCancelled(fault) ? silentFor(timeout) : fault));
    }

    /** A peer may take the connection and say nothing on it. */
    private <Q, A> Future<GrpcClientRequest<Q, A>> open(ServiceMethod<A, Q> method) {
        Future<GrpcClientRequest<Q, A>> opening = client.request(address, method);
        return opening.timeout(callTimeout.toMillis(), TimeUnit.MILLISECONDS).recover(away -> {
            opening.onSuccess(GrpcClientRequest::cancel);
            String reason = away instanceof TimeoutException
                    ? "no connection in " + callTimeout.toMillis() + " ms"
                    : LinkFaults.reason(away);
            return Future.failedFuture(WorkerLostException.before(reason));
        });
    }

    /** As the client ends a call whose time is over. */
    private static boolean isCancelled(Throwable fault) {
        return fault instanceof GrpcErrorException ended && ended.status() == GrpcStatus.CANCELLED;
    }

    private static OipStatusException silentFor(Duration timeout) {
        return new OipStatusException(GrpcStatus.DEADLINE_EXCEEDED, "no answer in " + timeout.toMillis() + " ms");
    }

    private static Throwable inWords(Throwable fault, GrpcClientResponse<?, ?> response) {
        if (fault instanceof InvalidStatusException ended) {
            String message = response.statusMessage();
            return new OipStatusException(ended.actualStatus(), message == null ? "" : message);
        }
        return fault;
    }

    private static <Q extends MessageLite, A extends MessageLite> ServiceMethod<A, Q> method(
            String name, Parser<A> answers) {
        return ProtobufCodec.called(SERVICE, name, answers);
    }
}
