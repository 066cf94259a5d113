package dev.sluice.cli.models;

import com.google.protobuf.Message;
import dev.sluice.cli.loop.ClientLoop;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.ServerMetadataRequest;
import dev.sluice.schemas.inference.ServerMetadataResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcReadStream;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks workers, all at the same time, each call bounded in time. Asking blocks. */
public final class WorkerCalls implements AutoCloseable {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final ServiceName SERVICE = ServiceName.create("inference", "GRPCInferenceService");

    private final ClientLoop loop = new ClientLoop();
    private final GrpcClient client =
            GrpcClient.client(loop.vertx(), new HttpClientOptions().setConnectTimeout((int) CALL_TIMEOUT.toMillis()));

    /** One report a worker, in the order of the addresses. */
    public List<WorkerReport> ask(List<String> addresses) {
        List<Future<WorkerReport>> reports = addresses.stream().map(this::ask).toList();
        return Future.join(reports)
                .<WorkerReport>map(all -> null)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture()
                .handle((ended, fault) -> reports)
                .join()
                .stream()
                .map(Future::result)
                .toList();
    }

    private Future<WorkerReport> ask(String address) {
        var worker = new Worker(ClientLoop.socket(address));
        return worker.self()
                .compose(known -> worker.entries()
                        .map(entries -> new WorkerReport(
                                address, Optional.empty(), /* listsModels= */ true, known.getVersion(), entries))
                        .recover(fault -> isUnimplemented(fault)
                                ? Future.succeededFuture(new WorkerReport(
                                        address,
                                        Optional.empty(),
                                        /* listsModels= */ false,
                                        known.getVersion(),
                                        List.of()))
                                : Future.failedFuture(fault)))
                .otherwise(fault -> WorkerReport.unreachable(address, String.valueOf(fault.getMessage())));
    }

    /** What a server of the protocol says of itself, without its models. */
    public WorkerReport greet(String address) {
        return new Worker(ClientLoop.socket(address))
                .self()
                .map(known -> new WorkerReport(
                        address, Optional.empty(), /* listsModels= */ false, known.getVersion(), List.of()))
                .otherwise(fault -> WorkerReport.unreachable(address, String.valueOf(fault.getMessage())))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static boolean isUnimplemented(Throwable fault) {
        return fault instanceof InvalidStatusException status && status.actualStatus() == GrpcStatus.UNIMPLEMENTED;
    }

    @Override
    public void close() {
        loop.close();
    }

    private final class Worker {

        private final SocketAddress address;

        Worker(SocketAddress address) {
            this.address = address;
        }

        Future<ServerMetadataResponse> self() {
            return call(
                    "ServerMetadata",
                    ServerMetadataRequest.getDefaultInstance(),
                    ServerMetadataResponse.getDefaultInstance());
        }

        Future<List<WorkerReport.Entry>> entries() {
            return call(
                            "RepositoryIndex",
                            RepositoryIndexRequest.getDefaultInstance(),
                            RepositoryIndexResponse.getDefaultInstance())
                    .compose(index -> {
                        List<Future<WorkerReport.Entry>> entries =
                                index.getModelsList().stream().map(this::entry).toList();
                        return Future.join(new ArrayList<>(entries))
                                .map(all -> entries.stream().map(Future::result).toList());
                    });
        }

        private Future<WorkerReport.Entry> entry(RepositoryIndexResponse.ModelIndex model) {
            var request = ModelMetadataRequest.newBuilder()
                    .setName(model.getName())
                    .setVersion(model.getVersion())
                    .build();
            Future<Optional<ModelMetadataResponse>> metadata = model.getState().equals("READY")
                    ? call("ModelMetadata", request, ModelMetadataResponse.getDefaultInstance())
                            .map(Optional::of)
                            .otherwise(Optional.empty())
                    : Future.succeededFuture(Optional.empty());
            return metadata.map(known -> new WorkerReport.Entry(
                    model.getName(), model.getVersion(), model.getState(), model.getReason(), known));
        }

        <Q extends Message, A extends Message> Future<A> call(String method, Q message, A answer) {
            ServiceMethod<A, Q> described = ServiceMethod.client(
                    SERVICE, method, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(answer));
            Future<A> answered = client.request(address, described).compose(request -> {
                request.timeout(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                Future<GrpcClientResponse<Q, A>> response = request.send(message);
                return response.compose(GrpcReadStream::last);
            });
            // The deadline in the call is for the other side, which may be hanging.
            return answered.timeout(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .recover(fault -> Future.failedFuture(
                            fault instanceof TimeoutException
                                    ? new TimeoutException("no answer within " + CALL_TIMEOUT.toSeconds() + " s")
                                    : fault));
        }
    }
}
