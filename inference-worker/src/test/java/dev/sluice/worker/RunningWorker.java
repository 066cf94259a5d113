package dev.sluice.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import dev.sluice.worker.config.WorkerConfig;
import dev.sluice.worker.config.WorkerSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.common.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A worker in this process on free ports, and a real client for it. */
final class RunningWorker implements AutoCloseable {

    private static final ServiceName OIP = ServiceName.create("inference.GRPCInferenceService");

    private final InferenceWorker worker;
    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client;

    private RunningWorker(InferenceWorker worker) {
        this.worker = worker;
        this.client = GrpcClient.client(
                vertx,
                new GrpcClientOptions().setMaxMessageSize(128 << 20).setScheduleDeadlineAutomatically(true),
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    /** How a call ended. */
    record Reply<R>(GrpcStatus status, String message, Optional<R> answer) {

        R orFail() {
            return answer.filter(found -> status == GrpcStatus.OK)
                    .orElseThrow(() -> new AssertionError(status + ": " + message));
        }
    }

    static RunningWorker over(Path repository, String... settings) throws Exception {
        var running = new RunningWorker(InferenceWorker.start(config(repository, settings)));
        // The first scrape of a process takes its time, which tests that look into the queue do not have.
        Scrape.of(running.worker.metricsPort());
        return running;
    }

    static WorkerConfig config(Path repository, String... settings) {
        Map<String, String> overrides = new HashMap<>(Map.of(
                "worker.model-repositories", repository.toString(),
                "worker.port", "0",
                "worker.metrics.port", "0",
                "worker.lanes", "1"));
        for (String setting : settings) {
            overrides.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return Settings.load(WorkerSettings.class, new SettingsSource(Optional.empty(), Map.of(), overrides, Set.of()))
                .worker();
    }

    InferenceWorker worker() {
        return worker;
    }

    Vertx vertx() {
        return vertx;
    }

    Reply<ModelInferResponse> infer(ModelInferRequest request) throws Exception {
        return await(call("ModelInfer", request, ModelInferResponse.parser(), Duration.ZERO));
    }

    Future<Reply<ModelInferResponse>> inferLater(ModelInferRequest request, Duration timeout) {
        return call("ModelInfer", request, ModelInferResponse.parser(), timeout);
    }

    Reply<ModelMetadataResponse> metadata(String model) throws Exception {
        var request = ModelMetadataRequest.newBuilder().setName(model).build();
        return await(call("ModelMetadata", request, ModelMetadataResponse.parser(), Duration.ZERO));
    }

    <Q extends MessageLite, R extends MessageLite> Future<Reply<R>> call(
            String method, Q request, Parser<R> answers, Duration timeout) {
        return open(method, answers).compose(call -> {
            if (!timeout.isZero()) {
                call.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
            return exchange(call, request);
        });
    }

    <Q extends MessageLite, R extends MessageLite> Future<GrpcClientRequest<Q, R>> open(
            String method, Parser<R> answers) {
        return client.request(address(), method(OIP, method, answers));
    }

    static <Q extends MessageLite, R extends MessageLite> Future<Reply<R>> exchange(
            GrpcClientRequest<Q, R> call, Q request) {
        return call.send(request)
                .compose(response -> response.last()
                        .map(Optional::ofNullable)
                        .recover(none -> Future.succeededFuture(Optional.empty()))
                        .compose(answer -> response.end()
                                .recover(broken -> Future.succeededFuture())
                                .map(end -> new Reply<R>(
                                        Optional.ofNullable(response.status()).orElse(GrpcStatus.UNKNOWN),
                                        String.valueOf(response.statusMessage()),
                                        answer))));
    }

    Future<GrpcClientRequest<GatewayMessage, WorkerMessage>> connect() {
        return client.request(
                address(),
                method(ServiceName.create("sluice.worker.v1.WorkerLink"), "Connect", WorkerMessage.parser()));
    }

    private static <Q extends MessageLite, R extends MessageLite> ServiceMethod<R, Q> method(
            ServiceName service, String name, Parser<R> answers) {
        return ServiceMethod.client(service, name, GrpcMessageEncoder.<Q>encoder(), decoder(answers));
    }

    private static <R extends MessageLite> GrpcMessageDecoder<R> decoder(Parser<R> parser) {
        return new ParsingDecoder<>(parser);
    }

    private record ParsingDecoder<R extends MessageLite>(Parser<R> parser) implements GrpcMessageDecoder<R> {

        @Override
        public R decode(GrpcMessage message) throws CodecException {
            try {
                return parser.parseFrom(message.payload().getBytes());
            } catch (InvalidProtocolBufferException malformed) {
                throw new CodecException(malformed);
            }
        }

        @Override
        public boolean accepts(WireFormat format) {
            return true;
        }
    }

    private SocketAddress address() {
        return SocketAddress.inetSocketAddress(worker.port(), "127.0.0.1");
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.close();
        vertx.close();
        worker.close();
    }
}
