package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelStreamInferResponse;
import dev.sluice.testkit.worker.Scripts;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code ModelStreamInfer}, as Triton's clients use it. */
class DoorStreamTest {

    private static final int ALL = Integer.MAX_VALUE;

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
    void answersInTheOrderOfTheRequestsWhateverIsReadyFirst() {
        open(OpenDoor.to(held));
        Stream stream = stream();
        stream.send(Echoes.raw(1));
        Echoes.HeldFrame first = held.next();
        stream.send(Echoes.raw(2));
        Echoes.HeldFrame second = held.next();

        second.answer();
        await().until(() -> door.worker.frames().size() == 2);
        assertThat(stream.answers).isEmpty();
        first.answer();

        stream.awaitAnswers(2);
        assertThat(stream.ids()).containsExactly("client-1", "client-2");
        stream.call.halfClose();
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void marksEveryAnswerAsTheLastOfItsRequest() {
        Stream stream = stream();

        stream.send(Echoes.raw(1).toBuilder()
                .putParameters("triton_enable_empty_final_response", TritonParameters.bool(true))
                .build());

        stream.awaitAnswers(1);
        assertThat(stream.answers.get(0).getErrorMessage()).isEmpty();
        assertThat(stream.answers.get(0).getInferResponse().getRawOutputContents(0))
                .isEqualTo(Requests.contents(1, 1));
        assertThat(stream.answers
                        .get(0)
                        .getInferResponse()
                        .getParametersOrThrow("triton_final_response")
                        .getBoolParam())
                .isTrue();
        stream.finish();
    }

    @Test
    void answersAnErrorAsAMessageThatNamesItsRequestAndGoesOn() {
        Stream stream = stream();

        stream.send(Echoes.raw(1).toBuilder().setModelName("other").build());
        stream.send(Echoes.raw(2).toBuilder()
                .putParameters(
                        "triton_enable_empty_final_response",
                        dev.sluice.schemas.inference.InferParameter.newBuilder()
                                .setInt64Param(1)
                                .build())
                .build());
        stream.send(Echoes.raw(3));

        stream.awaitAnswers(3);
        assertThat(stream.ids()).containsExactly("client-1", "client-2", "client-3");
        assertThat(stream.answers.get(0).getErrorMessage()).contains("other");
        assertThat(stream.answers.get(1).getErrorMessage()).contains("bool_param");
        assertThat(stream.answers.get(2).getErrorMessage()).isEmpty();
        stream.finish();
    }

    @Test
    void answersInItsPlaceThatAnAnswerIsTooLarge() {
        open(OpenDoor.to(OpenDoor.Settings.usual().answering(1_000), Scripts.atOnce(Scripts::echo)));
        Stream stream = stream();

        stream.send(Echoes.raw(1));
        stream.send(Echoes.large(4_000).toBuilder().setId("large").build());
        stream.send(Echoes.raw(2));

        stream.awaitAnswers(3);
        assertThat(stream.ids()).containsExactly("client-1", "large", "client-2");
        assertThat(stream.answers.get(1).getErrorMessage())
                .isEqualTo("the answer is larger than the 1000 bytes that may be sent");
        stream.finish();
    }

    @Test
    void keepsTheOrderThoughLargeMessagesAreReadAndWrittenBesideTheLoop() {
        Stream stream = stream();
        Runnable release = door.keepCodecsBusy();
        stream.send(Echoes.typed(new int[400_000]).toBuilder().setId("large").build());
        stream.send(Echoes.raw(1));
        stream.send(Echoes.typed(new int[100_000]));
        stream.send(Echoes.raw(2));
        await().until(() -> door.path.inFlight() == 4);
        release.run();

        stream.awaitAnswers(4);
        assertThat(stream.ids()).containsExactly("large", "client-1", "typed", "client-2");
        stream.finish();
    }

    @Test
    void endsWithTheStatusOfTheFirstErrorWhereAskedTo() {
        open(OpenDoor.to(held));
        var headers = new Metadata();
        headers.put(Client.key("triton_grpc_error"), "true");
        Stream stream = new Stream(headers, ALL);
        stream.send(Echoes.raw(1));
        Echoes.HeldFrame running = held.next();

        stream.send(Echoes.raw(2).toBuilder().setModelName("").build());

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.end().getDescription()).isEqualTo("the request names no model");
        assertThat(stream.answers).isEmpty();
        running.answer();
    }

    @Test
    void refusesOneRequestOfAStreamForWantOfRoom() {
        open(OpenDoor.to(OpenDoor.Settings.usual().admitting(1, 1 << 20), held));
        Stream stream = stream();
        stream.send(Echoes.raw(1));
        Echoes.HeldFrame running = held.next();

        stream.send(Echoes.raw(2));
        await().until(() -> door.ended() == 1);
        running.answer();

        stream.awaitAnswers(2);
        assertThat(stream.answers.get(0).getErrorMessage()).isEmpty();
        assertThat(stream.answers.get(1).getErrorMessage()).isEqualTo("as much is in flight as may be");
        stream.finish();
    }

    @Test
    void answersWhatWasAskedBeforeTheCallerSaidNoMore() {
        open(OpenDoor.to(held));
        Stream stream = stream();
        stream.send(Echoes.raw(1));
        stream.call.halfClose();

        held.next().answer();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        assertThat(stream.ids()).containsExactly("client-1");
    }

    @Test
    void cancelsWhatACancelledStreamHasAsked() {
        open(OpenDoor.to(held));
        Stream stream = stream();
        stream.send(Echoes.raw(1));
        Echoes.HeldFrame running = held.next();
        stream.send(Echoes.raw(2));
        Echoes.HeldFrame prefetched = held.next();
        IntStream.rangeClosed(3, 10).forEach(number -> stream.send(Echoes.raw(number)));
        await().until(() -> door.path.inFlight() == 10);

        stream.call.cancel("enough", null);

        await().until(() -> door.path.inFlight() == 2);
        running.answer();
        prefetched.answer();
    }

    @Test
    void readsNoMoreOfAStreamThanItsBound() {
        open(OpenDoor.to(held));
        int count = 3 * InferStream.MOST_IN_FLIGHT;
        Stream stream = stream();
        IntStream.range(0, count).forEach(number -> stream.send(Echoes.raw(number)));
        stream.call.halfClose();
        await().until(() -> door.path.inFlight() == InferStream.MOST_IN_FLIGHT);

        while (stream.answers.size() < count) {
            assertThat(door.path.inFlight()).isLessThanOrEqualTo(InferStream.MOST_IN_FLIGHT + Call.MOST_UNWRITTEN);
            int before = stream.answers.size();
            held.next().answer();
            await().until(() -> stream.answers.size() > before);
        }

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        assertThat(stream.ids())
                .containsExactlyElementsOf(IntStream.range(0, count)
                        .mapToObj(number -> "client-" + number)
                        .toList());
    }

    @Test
    void waitsForAReaderThatIsSlow() {
        int count = 400;
        Stream stream = new Stream(new Metadata(), 0);
        ByteString contents = ByteString.copyFrom(new byte[4 * 4_000]);
        ModelInferRequest.Builder large = Echoes.raw(1).toBuilder().setRawInputContents(0, contents);
        large.getInputsBuilder(0).setShape(0, 4_000);
        for (int number = 0; number < count; number++) {
            stream.send(large.setId("client-" + number).build());
        }
        stream.call.halfClose();
        await().until(() -> door.path.inFlight() >= Call.MOST_UNWRITTEN);
        assertThat(door.path.inFlight()).isLessThanOrEqualTo(InferStream.MOST_IN_FLIGHT + Call.MOST_UNWRITTEN);

        stream.call.request(ALL);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        assertThat(stream.ids())
                .containsExactlyElementsOf(IntStream.range(0, count)
                        .mapToObj(number -> "client-" + number)
                        .toList());
    }

    private Stream stream() {
        return new Stream(new Metadata(), ALL);
    }

    /** One stream, as its client sees it. */
    private final class Stream extends ClientCall.Listener<ModelStreamInferResponse> {

        private final List<ModelStreamInferResponse> answers = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        private final ClientCall<ModelInferRequest, ModelStreamInferResponse> call =
                client.channel.newCall(Client.STREAM, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));

        Stream(Metadata headers, int asked) {
            call.start(this, headers);
            if (asked > 0) {
                call.request(asked);
            }
        }

        void send(ModelInferRequest request) {
            call.sendMessage(request);
        }

        void awaitAnswers(int count) {
            await().untilAsserted(() -> assertThat(answers).hasSize(count));
        }

        List<String> ids() {
            return answers.stream()
                    .map(answer -> answer.getInferResponse().getId())
                    .toList();
        }

        Status end() {
            return end.orTimeout(30, TimeUnit.SECONDS).join();
        }

        void finish() {
            call.halfClose();
            assertThat(end().getCode()).isEqualTo(Status.Code.OK);
        }

        @Override
        public void onMessage(ModelStreamInferResponse message) {
            answers.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
