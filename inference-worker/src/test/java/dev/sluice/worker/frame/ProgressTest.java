package dev.sluice.worker.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.Prepared;
import dev.sluice.worker.model.RunCosts;
import dev.sluice.worker.model.RunLimit;
import dev.sluice.worker.model.RunSharing;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.tensor.LaneBuffers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is heard of frames while their members do not end, with one lane that makes a run when it is told to. */
@Timeout(120)
class ProgressTest {

    private final GatedModel model = new GatedModel();
    private final Lanes lanes = new Lanes(/* count= */ 1, /* maxQueuedTasks= */ 10, /* maxQueuedBytes= */ 1 << 20);
    private final Intake intake = new Intake(lanes, new NoMetrics(), Clock.system(), /* maxAnswerBytes= */ 1 << 20);

    @BeforeEach
    void start() {
        intake.serve(new ModelCatalog(List.of(model), List.of(), Map.of()));
        lanes.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        model.mayRun.release(1000);
        lanes.close(Duration.ofSeconds(5));
    }

    @Test
    void isToldAfterEachRunThatLeavesAFrameUnended() {
        Heard frame = submit(/* pieces= */ 3);

        model.mayRun.release(3);

        frame.ended.join();
        assertThat(frame.events).containsExactly("progressed", "progressed", "member 0", "end");
    }

    @Test
    void isToldOfFramesThatWaitForTheRunsOfOthers() {
        Heard running = submit(2);
        Heard waiting = submit(1);

        model.mayRun.release(3);

        running.ended.join();
        waiting.ended.join();
        assertThat(waiting.events).containsExactly("progressed", "progressed", "member 0", "end");
    }

    @Test
    void isNotToldWhileARunHangs() throws InterruptedException {
        Heard hung = submit(2);
        Heard waiting = submit(1);

        assertThat(model.running.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        assertThat(hung.events).isEmpty();
        assertThat(waiting.events).isEmpty();
    }

    private Heard submit(int pieces) {
        var heard = new Heard();
        var request = ModelInferRequest.newBuilder();
        request.addInputsBuilder().setName("pieces").setDatatype("UINT8").addShape(pieces);
        request.addRawInputContents(ByteString.copyFrom(new byte[pieces]));
        intake.submit("gated", "1", List.of(new MemberRequest(request.build(), Deadline.none())), heard);
        return heard;
    }

    private static final class Heard implements FrameListener {

        final List<String> events = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public void memberEnded(int index, Outcome outcome, Cost cost) {
            events.add("member " + index);
        }

        @Override
        public void progressed() {
            events.add("progressed");
        }

        @Override
        public void frameEnded(List<RunMeasure> runs) {
            events.add("end");
            ended.complete(null);
        }
    }

    private record OnePiece(int rows, int length, Object shapeClass) implements Piece {}

    private record Cut(List<OnePiece> pieces, int tokens) implements Prepared<OnePiece> {

        @Override
        public ModelInferResponse answer() {
            return ModelInferResponse.getDefaultInstance();
        }
    }

    /** Each piece is a run of its own, which waits until it may go on. */
    private static final class GatedModel implements ServedModel<OnePiece> {

        final Semaphore running = new Semaphore(0);
        final Semaphore mayRun = new Semaphore(0);

        private final RunCosts costs = new RunCosts();
        private final ModelFacts facts = EchoModel.facts("gated");

        @Override
        public ModelFacts facts() {
            return facts;
        }

        @Override
        public RunSharing sharing() {
            return new RunSharing(facts);
        }

        @Override
        public RunCosts costs() {
            return costs;
        }

        @Override
        public Prepared<OnePiece> prepare(ModelInferRequest request) {
            int pieces = (int) request.getInputs(0).getShape(0);
            return new Cut(
                    IntStream.range(0, pieces)
                            .mapToObj(each -> new OnePiece(1, 1, new Object()))
                            .toList(),
                    0);
        }

        @Override
        public void run(List<OnePiece> pieces, LaneBuffers buffers, RunLimit limit) {
            running.release();
            mayRun.acquireUninterruptibly();
        }

        @Override
        public void close() {}
    }

    private static final class NoMetrics implements FrameMetrics {

        @Override
        public void ran(ModelFacts model, RunMeasure run) {}

        @Override
        public void expected(ModelFacts model, double nanos, RunMeasure run) {}

        @Override
        public void looked(ModelFacts model, CacheLook found) {}

        @Override
        public void answered(ModelFacts model, Cost cost) {}

        @Override
        public void faulted(FaultCode code) {}
    }
}
