package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.health.HealthCheckRequest;
import dev.sluice.schemas.health.HealthCheckResponse;
import dev.sluice.schemas.health.HealthCheckResponse.ServingStatus;
import dev.sluice.schemas.reflection.ServerReflectionRequest;
import dev.sluice.schemas.reflection.ServerReflectionResponse;
import dev.sluice.testkit.worker.Scripts;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and reflection: what load balancers and tools ask first. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorToolsTest {

    private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> CHECK = Client.method(
            MethodDescriptor.MethodType.UNARY,
            "grpc.health.v1.Health/Check",
            HealthCheckRequest.getDefaultInstance(),
            HealthCheckResponse.getDefaultInstance());
    private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> WATCH = Client.method(
            MethodDescriptor.MethodType.SERVER_STREAMING,
            "grpc.health.v1.Health/Watch",
            HealthCheckRequest.getDefaultInstance(),
            HealthCheckResponse.getDefaultInstance());

    private final OpenDoor door = OpenDoor.to(Scripts.atOnce(Scripts::echo));
    private final Client client = new Client(door.port());

    @AfterAll
    void close() {
        client.close();
        door.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "inference.GRPCInferenceService"})
    void isServingAsReadinessHasIt(String service) {
        assertThat(check(service)).isEqualTo(ServingStatus.SERVING);

        door.readiness.notReady("test", "it is told so");

        assertThat(check(service)).isEqualTo(ServingStatus.NOT_SERVING);
        door.readiness.ready("test");
    }

    @Test
    void knowsNoOtherService() {
        assertThat(Client.code(() -> check("other"))).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void tellsWatchersWhatChangesAndNothingElse() {
        List<ServingStatus> told = watch("");
        await().until(() -> told.size() == 1);

        door.readiness.notReady("test", "it is told so");
        await().until(() -> told.size() == 2);
        door.readiness.ready("test");
        await().until(() -> told.size() == 3);

        assertThat(told).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING, ServingStatus.SERVING);
    }

    @Test
    void tellsAWatcherThatItKnowsNoSuchService() {
        List<ServingStatus> told = watch("other");

        await().until(() -> told.size() == 1);
        assertThat(told).containsExactly(ServingStatus.SERVICE_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void reflectsEverythingThatItServesOnOneStream(String version) throws InvalidProtocolBufferException {
        List<ServerReflectionResponse> answers = reflected(
                version,
                ServerReflectionRequest.newBuilder().setListServices("*").build(),
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("inference.GRPCInferenceService")
                        .build(),
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("inference.ModelInferRequest.InferInputTensor")
                        .build(),
                ServerReflectionRequest.newBuilder()
                        .setFileByFilename("inference/model_config.proto")
                        .build(),
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("nobody.Knows")
                        .build());

        assertThat(answers).hasSize(5);
        assertThat(answers.get(0).getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .containsExactly(
                        "inference.GRPCInferenceService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection");
        assertThat(files(answers.get(1)))
                .containsExactly("inference/open_inference_grpc.proto", "inference/model_config.proto");
        assertThat(files(answers.get(2))).first().isEqualTo("inference/open_inference_grpc.proto");
        assertThat(files(answers.get(3))).containsExactly("inference/model_config.proto");
        assertThat(answers.get(4).getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
    }

    private static List<String> files(ServerReflectionResponse answer) throws InvalidProtocolBufferException {
        List<String> names = new ArrayList<>();
        for (ByteString file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            names.add(FileDescriptorProto.parseFrom(file).getName());
        }
        return names;
    }

    private List<ServerReflectionResponse> reflected(String version, ServerReflectionRequest... questions) {
        var method = Client.method(
                MethodDescriptor.MethodType.BIDI_STREAMING,
                "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                ServerReflectionRequest.getDefaultInstance(),
                ServerReflectionResponse.getDefaultInstance());
        var answers = new Recorded<ServerReflectionResponse>();
        StreamObserver<ServerReflectionRequest> asking = ClientCalls.asyncBidiStreamingCall(
                client.channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS)), answers);
        List.of(questions).forEach(asking::onNext);
        asking.onCompleted();
        await().until(() -> answers.ends.size() == 1);
        assertThat(answers.ends).containsExactly("completed");
        return answers.messages;
    }

    private ServingStatus check(String service) {
        return client.ask(
                        CHECK,
                        HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private List<ServingStatus> watch(String service) {
        var told = new CopyOnWriteArrayList<ServingStatus>();
        ClientCalls.asyncServerStreamingCall(
                client.channel.newCall(WATCH, CallOptions.DEFAULT),
                HealthCheckRequest.newBuilder().setService(service).build(),
                new Recorded<HealthCheckResponse>() {
                    @Override
                    public void onNext(HealthCheckResponse message) {
                        told.add(message.getStatus());
                    }
                });
        return told;
    }

    /** What a call said, and how it ended. */
    private static class Recorded<T> implements StreamObserver<T> {

        final List<T> messages = new CopyOnWriteArrayList<>();
        final List<String> ends = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(T message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable fault) {
            ends.add(String.valueOf(fault.getMessage()));
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
        }
    }
}
