package dev.sluice.gateway.grpc;

import com.google.protobuf.Message;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** The client of grpc-java, which is nobody's of ours. */
final class Client implements AutoCloseable {

    static final Metadata.Key<String> ERROR_CODE = key("sluice-error-code");
    static final Metadata.Key<String> PUSHBACK = key("grpc-retry-pushback-ms");

    static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
            unary("ModelInfer", ModelInferRequest.getDefaultInstance(), ModelInferResponse.getDefaultInstance());

    static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> STREAM = method(
            MethodDescriptor.MethodType.BIDI_STREAMING,
            InferenceService.NAME + "/ModelStreamInfer",
            ModelInferRequest.getDefaultInstance(),
            ModelStreamInferResponse.getDefaultInstance());

    private static final int PATIENCE_SECONDS = 20;

    final ManagedChannel channel;

    Client(int port) {
        channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(String name, Q question, A answer) {
        return method(MethodDescriptor.MethodType.UNARY, InferenceService.NAME + '/' + name, question, answer);
    }

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodDescriptor.MethodType type, String fullName, Q question, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(fullName)
                .setRequestMarshaller(ProtoUtils.marshaller(question))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }

    <Q extends Message, A extends Message> A ask(MethodDescriptor<Q, A> method, Q question) {
        return ask(method, question, CallOptions.DEFAULT);
    }

    <Q extends Message, A extends Message> A ask(MethodDescriptor<Q, A> method, Q question, CallOptions options) {
        CallOptions bounded =
                options.getDeadline() == null ? options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS) : options;
        return ClientCalls.blockingUnaryCall(channel, method, bounded, question);
    }

    ModelInferResponse infer(ModelInferRequest request) {
        return ask(INFER, request);
    }

    /** With metadata as a header each. */
    ModelInferResponse infer(ModelInferRequest request, String header, String value) {
        var metadata = new Metadata();
        metadata.put(key(header), value);
        return ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                INFER,
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                request);
    }

    /** As what it is refused. */
    static StatusRuntimeException refusal(Runnable asking) {
        return Assertions.assertThrows(StatusRuntimeException.class, asking::run);
    }

    static Status.Code code(Runnable asking) {
        return refusal(asking).getStatus().getCode();
    }

    static String trailer(StatusRuntimeException refusal, Metadata.Key<String> key) {
        Metadata trailers = refusal.getTrailers();
        String value = trailers == null ? null : trailers.get(key);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            Assertions.assertTrue(channel.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
