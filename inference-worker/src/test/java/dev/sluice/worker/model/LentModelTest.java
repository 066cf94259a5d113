package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.worker.tensor.LaneBuffers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LentModelTest {

    private final CountedModel model = new CountedModel();
    private final List<Runnable> freeing = new ArrayList<>();
    private final LentModel<Piece> lent = new LentModel<>(model, freeing::add);

    @Test
    void isFreedAtOnceWhenNobodyHasIt() {
        assertThat(lent.borrow()).isTrue();
        lent.giveBack();

        lent.close();

        assertThat(model.closings).hasValue(1);
        assertThat(freeing).isEmpty();
    }

    @Test
    void isFreedWhenTheLastGivesItBackAndElsewhere() {
        lent.borrow();
        lent.borrow();
        lent.close();

        lent.giveBack();
        assertThat(freeing).isEmpty();
        lent.giveBack();

        assertThat(model.closings).as("not by who gave it back").hasValue(0);
        freeing.forEach(Runnable::run);
        assertThat(model.closings).hasValue(1);
    }

    @Test
    void isLentToNobodyOnceItIsRetired() {
        lent.borrow();
        lent.close();

        assertThat(lent.borrow()).isFalse();
    }

    @Test
    void runsForThoseWhoHaveItAfterItIsRetired() throws Exception {
        lent.borrow();
        lent.close();

        lent.run(List.of(), new LaneBuffers(), RunLimit.NONE);

        assertThat(model.runs).hasValue(1);
        assertThat(freeing).isEmpty();
    }

    @Test
    void isNotFreedUnderARunWhoseFrameHasEnded() throws Exception {
        lent.borrow();
        model.inRun = () -> {
            lent.close();
            lent.giveBack();
            assertThat(freeing).isEmpty();
        };

        lent.run(List.of(), new LaneBuffers(), RunLimit.NONE);

        assertThat(freeing).hasSize(1);
    }

    @Test
    void isNotCalledAnyMoreWhenItIsFreed() {
        lent.close();

        assertThatThrownBy(() -> lent.run(List.of(), new LaneBuffers(), RunLimit.NONE))
                .isInstanceOf(RunFailedException.class);
        assertThatThrownBy(() -> lent.prepare(ModelInferRequest.getDefaultInstance()))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(model.runs).hasValue(0);
    }

    @Test
    void isFreedOnceHoweverOftenItIsClosed() {
        lent.close();
        lent.close();

        assertThat(model.closings).hasValue(1);
    }

    /** Whoever borrows it may run it, and who runs it never finds it freed. */
    @Test
    void isFreedOnceAndAfterEveryRunWhateverTheOrder() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var counted = new CountedModel();
            var shared = new LentModel<Piece>(counted, Runnable::run);
            int borrowers = 1 + random.nextInt(3);
            var start = new CyclicBarrier(borrowers + 1);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (int i = 0; i < borrowers; i++) {
                ends.add(CompletableFuture.runAsync(() -> borrowAndRun(shared, start)));
            }

            start.await();
            shared.close();

            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
            assertThat(counted.closings).as("seed %d", seed).hasValue(1);
            assertThat(counted.runsAfterClose).as("seed %d", seed).hasValue(0);
        }
    }

    private static void borrowAndRun(LentModel<Piece> shared, CyclicBarrier start) {
        try {
            start.await();
            if (shared.borrow()) {
                shared.run(List.of(), new LaneBuffers(), RunLimit.NONE);
                shared.giveBack();
            }
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static final class CountedModel implements ServedModel<Piece> {

        final AtomicInteger runs = new AtomicInteger();
        final AtomicInteger runsAfterClose = new AtomicInteger();
        final AtomicInteger closings = new AtomicInteger();
        Runnable inRun = () -> {};

        @Override
        public void run(List<Piece> pieces, LaneBuffers buffers, RunLimit limit) {
            runs.incrementAndGet();
            inRun.run();
            runsAfterClose.addAndGet(closings.get());
        }

        @Override
        public void close() {
            closings.incrementAndGet();
        }

        @Override
        public Prepared<Piece> prepare(ModelInferRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelFacts facts() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RunSharing sharing() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RunCosts costs() {
            throw new UnsupportedOperationException();
        }
    }
}
