package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.loop.ClientLoop;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.OipJson;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ServerLiveRequest;
import dev.sluice.schemas.inference.ServerLiveResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks over gRPC: {@code ModelInfer} in raw contents, all calls on one connection. Answers are told in JSON, as the other ways have them. */
public final class GrpcAsker implements Asker {

    private static final ServiceName SERVICE = ServiceName.create("inference", "GRPCInferenceService");
    private static final ServiceMethod<ServerLiveResponse, ServerLiveRequest> LIVE = ServiceMethod.client(
            SERVICE,
            "ServerLive",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(ServerLiveResponse.getDefaultInstance()));
    private static final ServiceMethod<ModelInferResponse, ModelInferRequest> INFER = ServiceMethod.client(
            SERVICE,
            "ModelInfer",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(ModelInferResponse.getDefaultInstance()));

    private static final String ERROR_CODE = "sluice-error-code";
    private static final long LARGEST_MESSAGE = 64 << 20;

    private final ClientLoop loop = new ClientLoop();
    private final GrpcClient client = GrpcClient.client(
            loop.vertx(),
            new GrpcClientOptions().setMaxMessageSize(LARGEST_MESSAGE),
            new HttpClientOptions().setConnectTimeout(5_000));
    private final Mailbox mailbox = new Mailbox();
    private final SocketAddress server;
    private final Duration timeout;

    private GrpcAsker(String address, Duration timeout) {
        this.server = ClientLoop.socket(address);
        this.timeout = timeout;
    }

    /** Returns when the server has answered. */
    public static GrpcAsker connect(String address, Duration timeout) throws CommandFailure, InterruptedException {
        var asker = new GrpcAsker(address, timeout);
        try {
            ClientLoop.await(asker.live(), "gRPC at " + address, "--grpc");
            return asker;
        } catch (CommandFailure | InterruptedException | RuntimeException failure) {
            asker.close();
            throw failure;
        }
    }

    /** That it answers is what counts: a server need not know the call. */
    private Future<Void> live() {
        return client.request(server, LIVE)
                .compose(request -> request.send(ServerLiveRequest.getDefaultInstance()))
                .compose(response -> response.last().<Void>mapEmpty())
                .recover(fault -> fault instanceof InvalidStatusException
                        ? Future.succeededFuture()
                        : Future.failedFuture(fault));
    }

    @Override
    public void send(String id, Question question) {
        ModelInferRequest message;
        try {
            message = message(id, question);
        } catch (InvalidRequestException wrong) {
            mailbox.failed(id, "INVALID_REQUEST", wrong.reason());
            return;
        }
        client.request(server, INFER)
                .compose(request -> {
                    // Nobody works for somebody who waits no longer.
                    request.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
                    return request.send(message);
                })
                .compose(response -> response.last()
                        .onSuccess(answer -> received(id, answer))
                        .otherwise(fault -> failed(id, response, fault)))
                .onFailure(fault -> mailbox.failed(id, "NO_CONNECTION", ClientLoop.reason(fault)));
    }

    static ModelInferRequest message(String id, Question question) {
        NamedBody named = NamedBody.of(question);
        return OipJson.readRequest(named.json(), JsonLimits.defaults()).toBuilder()
                .setModelName(named.model().name())
                .setModelVersion(named.model().version())
                .setId(id)
                .build();
    }

    private void received(String id, ModelInferResponse answer) {
        try {
            mailbox.answered(id, /* ok= */ true, ByteString.copyFrom(OipJson.writeResponse(answer)));
        } catch (InvalidRequestException notJson) {
            mailbox.failed(id, "UNPRINTABLE", notJson.reason());
        }
    }

    private @Nullable ModelInferResponse failed(
            String id, GrpcClientResponse<ModelInferRequest, ModelInferResponse> response, Throwable fault) {
        if (!(fault instanceof InvalidStatusException status)) {
            mailbox.failed(id, "NO_CONNECTION", ClientLoop.reason(fault));
            return null;
        }
        String trailer = response.trailers().get(ERROR_CODE);
        // An answer that has nothing but an ending has it in its headers.
        String code = trailer == null ? response.headers().get(ERROR_CODE) : trailer;
        String said = response.statusMessage();
        mailbox.failed(
                id, code == null ? status.actualStatus().name() : code, said == null ? ClientLoop.reason(fault) : said);
        return null;
    }

    @Override
    public void collect(Endings told) throws InterruptedException {
        mailbox.collect(told);
    }

    @Override
    public void close() {
        loop.close();
    }
}
