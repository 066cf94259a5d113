package dev.sluice.worker.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;
import dev.sluice.worker.model.LentModel;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.repository.ModelProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of equal requests, on two lanes, with a model whose runs end when they are told to. */
@Timeout(120)
class KeptAnswersTest {

    private static final String ANSWERED = "answered";

    private final Map<Integer, Semaphore> gates = new ConcurrentHashMap<>();
    private final BlockingQueue<Integer> started = new LinkedBlockingQueue<>();
    private final AtomicInteger failuresToCome = new AtomicInteger();
    private final EchoModel model = new EchoModel(this::run);
    private final ResponseCache cache = new ResponseCache("files", 1 << 20);
    private final Lanes lanes = new Lanes(/* count= */ 2, /* maxQueuedTasks= */ 100, /* maxQueuedBytes= */ 1 << 20);
    private final Looks looks = new Looks();
    private final Intake intake = new Intake(lanes, looks, Clock.system(), /* maxAnswerBytes= */ 1 << 20);

    private boolean run(int number) {
        started.add(number);
        gate(number).acquireUninterruptibly();
        return failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
    }

    private Semaphore gate(int number) {
        return gates.computeIfAbsent(number, each -> new Semaphore(0));
    }

    @BeforeEach
    void start() {
        intake.serve(new ModelCatalog(List.of(model), List.of(), Map.of(model, cache)));
        lanes.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (int number = 0; number < 10; number++) {
            gate(number).release(1000);
        }
        lanes.close(Duration.ofSeconds(5));
    }

    @Test
    void answersAnEqualRequestWithoutARunAndWithItsOwnId() throws Exception {
        gate(7).release();
        Heard first = submit(7, "first");
        first.ended.join();
        var termsBefore = model.costs().terms();

        Heard second = submit(7, "second");
        second.ended.join();

        assertThat(first.only()).isEqualTo(new Ending(ANSWERED, "first", 7));
        assertThat(second.only()).isEqualTo(new Ending(ANSWERED, "second", 7));
        assertThat(second.costs.get(0)).isEqualTo(new Cost(second.costs.get(0).queueNanos(), 0, 0, 0, 0));
        assertThat(second.costs.get(0).queueNanos()).isPositive();
        assertThat(second.runs).isEmpty();
        assertThat(started).hasSize(1);
        assertThat(model.costs().terms()).isEqualTo(termsBefore);
        assertThat(looks.found).containsExactly(CacheLook.MISS, CacheLook.HIT);
    }

    @Test
    void runsOnceForEqualRequestsThatComeWhileTheFirstRuns() throws Exception {
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = submit(7, "second");
        Heard both = submit(List.of(member(7, "third"), member(7, "fourth")));
        looks.await(CacheLook.JOIN);
        looks.await(CacheLook.JOIN);
        looks.await(CacheLook.JOIN);

        gate(7).release();

        first.ended.join();
        second.ended.join();
        both.ended.join();
        assertThat(second.only()).isEqualTo(new Ending(ANSWERED, "second", 7));
        assertThat(both.endings).containsExactly(new Ending(ANSWERED, "third", 7), new Ending(ANSWERED, "fourth", 7));
        assertThat(started).hasSize(1);
    }

    @Test
    void doesNotAnswerWithWhatAnotherWasAnswered() {
        gate(1).release();
        gate(2).release();

        Heard both = submit(List.of(member(1, "a"), member(2, "b")));

        both.ended.join();
        assertThat(both.endings).containsExactlyInAnyOrder(new Ending(ANSWERED, "a", 1), new Ending(ANSWERED, "b", 2));
    }

    @Test
    void runsAnewWhenTheFirstFails() throws Exception {
        failuresToCome.set(1);
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = submit(7, "second");
        looks.await(CacheLook.JOIN);

        gate(7).release(2);

        first.ended.join();
        second.ended.join();
        assertThat(first.only().how()).isEqualTo("MODEL_ERROR");
        assertThat(second.only()).isEqualTo(new Ending(ANSWERED, "second", 7));
    }

    @Test
    void letsEachFailByItselfWhereAllDoAndKeepsNothing() throws Exception {
        failuresToCome.set(100);
        List<Heard> all = new ArrayList<>();
        all.add(submit(7, "0"));
        looks.await(CacheLook.MISS);
        for (int i = 1; i < 4; i++) {
            all.add(submit(7, Integer.toString(i)));
            looks.await(CacheLook.JOIN);
        }

        gate(7).release(100);

        all.forEach(each -> each.ended.join());
        assertThat(all).allSatisfy(each -> assertThat(each.only().how()).isEqualTo("MODEL_ERROR"));
        assertThat(started).hasSize(4);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void runsTheNextWhenTheFirstIsCancelledBeforeItRan() throws Exception {
        // One lane is inside of 1; the other prepares the frame, and is inside of 2 when 7 would be next.
        submit(1, "busy");
        assertThat(started.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
        Heard frame = new Heard();
        FrameTicket ticket = intake.submit("echo", "1", List.of(member(2, "a"), member(7, "b"), member(7, "c")), frame);
        assertThat(started.poll(20, TimeUnit.SECONDS)).isEqualTo(2);

        ticket.cancel(1);
        gate(2).release();
        gate(7).release();

        frame.ended.join();
        assertThat(frame.endings)
                .containsExactlyInAnyOrder(
                        new Ending("CANCELLED", "", -1), new Ending(ANSWERED, "a", 2), new Ending(ANSWERED, "c", 7));
    }

    @Test
    void tellsAtItsDeadlineThatTheOneItWaitsForTakesTooLong() throws Exception {
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = new Heard();
        var soon = Deadline.after(intake.nanoTime(), Duration.ofMillis(200).toNanos());
        intake.submit("echo", "1", List.of(new MemberRequest(EchoModel.request(7, "second"), soon)), second);

        second.ended.join();

        assertThat(second.only().how()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(first.ended).isNotDone();
        gate(7).release();
        first.ended.join();
        assertThat(second.endings).as("told once").hasSize(1);
    }

    @Test
    void endsOneThatWaitsWhenItIsCancelledAndLeavesTheFirstAlone() throws Exception {
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = new Heard();
        FrameTicket ticket = intake.submit("echo", "1", List.of(member(7, "second")), second);
        looks.await(CacheLook.JOIN);

        ticket.cancelAll();

        second.ended.join();
        assertThat(second.only().how()).isEqualTo("CANCELLED");
        gate(7).release();
        first.ended.join();
        assertThat(first.only().how()).isEqualTo(ANSWERED);
        assertThat(second.endings).hasSize(1);
    }

    @Test
    void hearsThatLanesAreAtWorkWhileItWaits() throws Exception {
        submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = submit(7, "second");
        looks.await(CacheLook.JOIN);
        gate(1).release();

        submit(1, "another").ended.join();

        assertThat(second.progressed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.ended).isNotDone();
    }

    @Test
    void endsAllThatWaitWhenTheTimeForDrainingIsOver() throws Exception {
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = submit(7, "second");
        looks.await(CacheLook.JOIN);
        var drained = intake.drain();

        intake.abandon();

        first.ended.join();
        second.ended.join();
        assertThat(first.only().how()).isEqualTo("UNAVAILABLE");
        assertThat(second.only().how()).isEqualTo("UNAVAILABLE");
        drained.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void keepsARetiredModelForThoseThatWaitForAnEqualRequestAndNoLonger() throws Exception {
        var lent = new LentModel<>(model, Runnable::run);
        intake.serve(new ModelCatalog(List.of(lent), List.of(), Map.of(lent, cache)));
        gate(3).release();
        submit(3, "kept").ended.join();
        looks.await(CacheLook.MISS);
        Heard first = submit(7, "first");
        looks.await(CacheLook.MISS);
        Heard second = submit(7, "second");
        looks.await(CacheLook.JOIN);

        var unloaded = new ModelProblem("echo", ModelProblem.UNLOADED);
        intake.serve(new ModelCatalog(List.of(), List.of(unloaded), Map.of()));
        lent.close();

        assertThat(submit(3, "late").only().how())
                .as("though its answer was kept")
                .isEqualTo("MODEL_NOT_READY");
        assertThat(model.closings()).isZero();
        gate(7).release();
        second.ended.join();
        assertThat(first.only()).isEqualTo(new Ending(ANSWERED, "first", 7));
        assertThat(second.only()).isEqualTo(new Ending(ANSWERED, "second", 7));
        intake.drain().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(model.closings()).isEqualTo(1);
    }

    private Heard submit(int number, String id) {
        return submit(List.of(member(number, id)));
    }

    private Heard submit(List<MemberRequest> members) {
        var heard = new Heard();
        intake.submit("echo", "1", members, heard);
        return heard;
    }

    private static MemberRequest member(int number, String id) {
        return new MemberRequest(EchoModel.request(number, id), Deadline.none());
    }

    /** How a member ended, and with which answer if any. */
    private record Ending(String how, String id, int number) {}

    private static final class Heard implements FrameListener {

        final List<Ending> endings = new ArrayList<>();
        final List<Cost> costs = new ArrayList<>();
        final Semaphore progressed = new Semaphore(0);
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        List<RunMeasure> runs = List.of();

        Ending only() {
            assertThat(endings).hasSize(1);
            return endings.get(0);
        }

        @Override
        public synchronized void memberEnded(int index, Outcome outcome, Cost cost) {
            endings.add(outcome.fold(
                    answered -> new Ending(
                            ANSWERED,
                            answered.response().getId(),
                            answered.response().getRawOutputContents(0).byteAt(0)),
                    fault -> new Ending(fault.code().name(), "", -1)));
            costs.add(cost);
        }

        @Override
        public void progressed() {
            progressed.release();
        }

        @Override
        public void frameEnded(List<RunMeasure> all) {
            runs = all;
            ended.complete(null);
        }
    }

    private static final class Looks implements FrameMetrics {

        final BlockingQueue<CacheLook> unread = new LinkedBlockingQueue<>();
        final BlockingQueue<CacheLook> found = new LinkedBlockingQueue<>();

        void await(CacheLook expected) throws InterruptedException {
            assertThat(unread.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
        }

        @Override
        public void looked(ModelFacts model, CacheLook look) {
            found.add(look);
            unread.add(look);
        }

        @Override
        public void ran(ModelFacts model, RunMeasure run) {}

        @Override
        public void expected(ModelFacts model, double nanos, RunMeasure run) {}

        @Override
        public void answered(ModelFacts model, Cost cost) {}

        @Override
        public void faulted(FaultCode code) {}
    }
}
