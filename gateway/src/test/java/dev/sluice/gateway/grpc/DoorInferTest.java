package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.testkit.worker.Scripts;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ModelInfer}, asked by grpc-java. */
class DoorInferTest {

    private final Echoes.Held held = new Echoes.Held();
    private OpenDoor door = OpenDoor.to(Scripts.atOnce(Scripts::echo));
    private Client client = new Client(door.port());

    @AfterEach
    void close() {
        client.close();
        door.awaitIdle();
        await().untilAsserted(() -> assertThat(door.ended()).isEqualTo(door.received()));
        door.close();
    }

    private void open(OpenDoor other) {
        client.close();
        door.close();
        door = other;
        client = new Client(door.port());
    }

    @Test
    void answersRawContentsRawAndEchoesTheId() {
        ModelInferResponse answer = client.infer(Echoes.raw(7));

        assertThat(answer.getId()).isEqualTo("client-7");
        assertThat(answer.getModelName()).isEqualTo("echo");
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getRawOutputContentsList()).containsExactly(Requests.contents(7, 1));
        assertThat(answer.getOutputs(0).hasContents()).isFalse();
        assertThat(door.calls("ModelInfer", "OK")).isEqualTo(1);
    }

    @Test
    void answersTypedContentsTyped() {
        ModelInferResponse answer = client.infer(Echoes.typed(1, 2, 3, 255));

        assertThat(answer.getId()).isEqualTo("typed");
        assertThat(answer.getRawOutputContentsCount()).isZero();
        assertThat(answer.getOutputs(0).getContents().getUintContentsList()).containsExactly(1, 2, 3, 255);
    }

    @Test
    void takesHalfPrecisionRawOnly() {
        open(OpenDoor.to(
                OpenDoor.Settings.usual().serving(Requests.served("echo", "1", "FP16", -1, 2)),
                Scripts.atOnce(Scripts::echo)));
        ModelInferRequest raw = Echoes.raw(1).toBuilder()
                .setInputs(
                        0,
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP16")
                                .addShape(1)
                                .addShape(2))
                .build();
        ModelInferRequest.Builder typed = raw.toBuilder().clearRawInputContents();
        typed.getInputsBuilder(0).getContentsBuilder().addFp32Contents(1).addFp32Contents(2);

        assertThat(client.infer(raw).getRawOutputContents(0)).isEqualTo(Requests.contents(1, 1));
        assertThat(Client.code(() -> client.infer(typed.build()))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void takesAndSaysGzip() {
        ModelInferResponse answer =
                client.ask(Client.INFER, Echoes.raw(7), CallOptions.DEFAULT.withCompression("gzip"));

        assertThat(answer.getRawOutputContentsList()).containsExactly(Requests.contents(7, 1));
    }

    @Test
    void passesTheRequestedOutputsOnAndKeepsWhatIsMeantForTheGateway() throws Exception {
        client.infer(Echoes.raw(1).toBuilder()
                .addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                        .setName("y"))
                .putParameters(
                        "priority",
                        dev.sluice.schemas.inference.InferParameter.newBuilder()
                                .setInt64Param(2)
                                .build())
                .putParameters("triton_enable_empty_final_response", TritonParameters.bool(true))
                .putParameters("temperature", TritonParameters.bool(true))
                .build());

        ModelInferRequest seen = frame().getMembers(0).getRequest();
        assertThat(seen.getOutputs(0).getName()).isEqualTo("y");
        assertThat(seen.getParametersMap()).containsOnlyKeys("temperature");
    }

    @Test
    void handsTheDeadlineOfTheCallOn() throws Exception {
        client.ask(Client.INFER, Echoes.raw(1), CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));

        assertThat(frame().getMembers(0).getTimeLeftUs()).isBetween(1L, 20_000_000L);
    }

    @Test
    void prefersTheDeadlineInItsOwnHeaders() throws Exception {
        client.infer(Echoes.raw(1), "sluice-timeout-ms", "200000");

        assertThat(frame().getMembers(0).getTimeLeftUs()).isBetween(30_000_000L, 200_000_000L);
        StatusRuntimeException refused = Client.refusal(() -> client.infer(Echoes.raw(1), "sluice-timeout-ms", "soon"));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getStatus().getDescription()).contains("sluice-timeout-ms", "\"soon\"");
    }

    @Test
    void refusesWhatBreaksTheProtocolByNameOfTheRule() {
        StatusRuntimeException refused = Client.refusal(() -> client.infer(Echoes.raw(1).toBuilder()
                .setRawInputContents(0, ByteString.copyFrom(new byte[3]))
                .build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getStatus().getDescription()).startsWith("input 'x': the shape [1, 4] of UINT8 needs 4");
        assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("INVALID_REQUEST");
        assertThat(Client.trailer(refused, Client.PUSHBACK)).isEmpty();
    }

    @Test
    void refusesAModelThatNobodyServes() {
        StatusRuntimeException refused = Client.refusal(() ->
                client.infer(Echoes.raw(1).toBuilder().setModelName("größer").build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getStatus().getDescription()).contains("größer");
        assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("UNKNOWN_MODEL");
    }

    @ParameterizedTest
    @CsvSource({"MODEL_ERROR, INTERNAL", "INVALID_REQUEST, INVALID_ARGUMENT", "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED"})
    void saysHowAWorkerFailed(Fault.Code fault, Status.Code status) {
        open(OpenDoor.to(Scripts.failing(fault)));

        StatusRuntimeException failed = Client.refusal(() -> client.infer(Echoes.raw(1)));

        assertThat(failed.getStatus().getCode()).isEqualTo(status);
        assertThat(failed.getStatus().getDescription()).contains("scripted");
        assertThat(Client.trailer(failed, Client.ERROR_CODE)).isEqualTo(fault.name());
    }

    @Test
    void refusesWithAHintWhenAsMuchIsInFlightAsMayBe() {
        open(OpenDoor.to(OpenDoor.Settings.usual().admitting(1, 1 << 20), held));
        ListenableFuture<ModelInferResponse> first = send(Echoes.raw(1));
        Echoes.HeldFrame frame = held.next();

        StatusRuntimeException refused = Client.refusal(() -> client.infer(Echoes.raw(2)));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("OVERLOADED");
        assertThat(Client.trailer(refused, Client.PUSHBACK)).isEqualTo("100");
        frame.answer();
        assertThat(first).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void countsWhatTypedContentsWereDecodedTo() {
        open(OpenDoor.to(OpenDoor.Settings.usual().admitting(8, 100), held));

        assertThat(Client.code(() -> client.infer(Echoes.typed(new int[40]))))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void refusesAtOnceWhileNothingCouldRunARequest() {
        door.path.hold("no worker is connected");

        StatusRuntimeException refused = Client.refusal(() -> client.infer(Echoes.raw(1)));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).isEqualTo("no worker is connected");
        assertThat(Client.trailer(refused, Client.PUSHBACK)).isEqualTo("1000");
    }

    @Test
    void refusesToSayAnAnswerThatIsLargerThanMayBe() {
        open(OpenDoor.to(OpenDoor.Settings.usual().answering(1_000), Scripts.atOnce(Scripts::echo)));

        for (ModelInferRequest request : List.of(Echoes.large(4_000), Echoes.typed(new int[4_000]))) {
            StatusRuntimeException refused = Client.refusal(() -> client.infer(request));

            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getStatus().getDescription())
                    .isEqualTo("the answer is larger than the 1000 bytes that may be sent");
            assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("REPLY_TOO_LARGE");
            assertThat(Client.trailer(refused, Client.PUSHBACK)).isEqualTo("-1");
        }
        assertThat(client.infer(Echoes.raw(2)).getId()).isEqualTo("client-2");
    }

    @Test
    void refusesToSayAnAnswerForWhichThereIsNoRoom() {
        open(OpenDoor.to(
                OpenDoor.Settings.usual().admitting(8, 100_000),
                Scripts.atOnce(request -> Scripts.echo(Echoes.large(400_000)))));

        StatusRuntimeException refused = Client.refusal(() -> client.infer(Echoes.raw(1)));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("OVERLOADED");
    }

    @Test
    void readsALargeMessageBesideTheLoopAndAnswersOthersMeanwhile() {
        Runnable release = door.keepCodecsBusy();
        ListenableFuture<ModelInferResponse> large = send(Echoes.typed(new int[400_000]));
        await().until(() -> door.path.inFlight() == 1);

        assertThat(client.infer(Echoes.raw(2)).getId()).isEqualTo("client-2");

        assertThat(large).isNotDone();
        release.run();
        assertThat(large).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void writesALargeAnswerBesideTheLoopAndAnswersOthersMeanwhile() {
        Runnable release = door.keepCodecsBusy();
        ListenableFuture<ModelInferResponse> large = send(Echoes.typed(new int[100_000]));
        await().until(() -> !door.worker.frames().isEmpty());

        assertThat(client.infer(Echoes.raw(2)).getId()).isEqualTo("client-2");

        assertThat(large).isNotDone();
        release.run();
        assertThat(large).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void givesThePlaceBackOfAMessageWhoseCallerGoesWhileItIsRead() {
        Runnable release = door.keepCodecsBusy();
        ListenableFuture<ModelInferResponse> large = send(Echoes.typed(new int[400_000]));
        await().until(() -> door.path.inFlight() == 1);

        large.cancel(true);

        await().until(() -> door.calls("ModelInfer", "CANCELLED") == 1);
        assertThat(door.path.inFlight()).isEqualTo(1);
        release.run();
        await().until(() -> door.path.inFlight() == 0);
        assertThat(door.worker.frames()).isEmpty();
    }

    @Test
    void refusesAMessageThatIsTooLargeForGoodAndGoesOn() {
        ModelInferRequest large = Echoes.raw(1).toBuilder()
                .setRawInputContents(0, ByteString.copyFrom(new byte[2 << 20]))
                .build();

        StatusRuntimeException refused = Client.refusal(() -> client.infer(large));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription()).contains("grpc.max-message-size allows 1048576");
        assertThat(Client.trailer(refused, Client.PUSHBACK)).isEqualTo("-1");
        assertThat(client.infer(Echoes.raw(2)).getId()).isEqualTo("client-2");
    }

    @Test
    void takesACancelledCallOutOfItsQueue() {
        open(OpenDoor.to(held));
        ListenableFuture<ModelInferResponse> first = send(Echoes.raw(1));
        Echoes.HeldFrame running = held.next();
        ListenableFuture<ModelInferResponse> second = send(Echoes.raw(2));
        Echoes.HeldFrame prefetched = held.next();
        ListenableFuture<ModelInferResponse> waiting = send(Echoes.raw(3));
        await().until(() -> door.path.inFlight() == 3);

        waiting.cancel(true);

        await().until(() -> door.path.inFlight() == 2);
        assertThat(door.calls("ModelInfer", "CANCELLED")).isEqualTo(1);
        running.answer();
        prefetched.answer();
        assertThat(first).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(second).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void cancelsWhatAClosedConnectionHasAsked() {
        open(OpenDoor.to(held));
        var asked = new ArrayList<ListenableFuture<ModelInferResponse>>();
        asked.add(send(Echoes.raw(1)));
        Echoes.HeldFrame running = held.next();
        asked.add(send(Echoes.raw(2)));
        Echoes.HeldFrame prefetched = held.next();
        asked.add(send(Echoes.raw(3)));
        asked.add(send(Echoes.raw(4)));
        await().until(() -> door.path.inFlight() == 4);

        client.channel.shutdownNow();

        await().until(() -> door.path.inFlight() == 2);
        await().until(() -> asked.stream().allMatch(Future::isDone));
        running.answer();
        prefetched.answer();
    }

    private ListenableFuture<ModelInferResponse> send(ModelInferRequest request) {
        return ClientCalls.futureUnaryCall(
                client.channel.newCall(Client.INFER, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)),
                request);
    }

    private Frame frame() throws InterruptedException {
        return door.worker.frames().take();
    }
}
