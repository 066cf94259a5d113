package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.worker.lanes.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The first runs of a model, of several sizes: they allocate what later ones need, and teach what runs cost. The smallest
 * come first, and when the time is up the larger ones are left out. Where the costs are known from before, one run of each size
 * is enough, and teaches nothing: it is slower than the next.
 */
final class Calibration {

    private static final long BUDGET_NANOS = Duration.ofMillis(600).toNanos();
    private static final int REPEATS = 3; // the first of a size is slower, and does not count

    /** A size of a run. */
    record Size(int rows, int length) {

        long tokens() {
            return (long) rows * length;
        }
    }

    /** Makes a run of a size. */
    interface Trial {

        void run(Size size) throws OrtException, RunFailedException;
    }

    private final RunCosts costs;
    private final Clock clock;

    Calibration(RunCosts costs, Clock clock) {
        this.costs = costs;
        this.clock = clock;
    }

    /** Makes the runs, of which the first must go well. */
    void run(List<Size> sizes, Trial trial) throws OrtException, RunFailedException {
        long until = clock.nanoTime() + BUDGET_NANOS;
        for (Size size :
                sizes.stream().sorted(Comparator.comparingLong(Size::tokens)).toList()) {
            if (until - clock.nanoTime() > 0) {
                runRepeatedly(size, trial);
            }
        }
        if (!costs.isRestored()) {
            costs.calibrated();
        }
    }

    private void runRepeatedly(Size size, Trial trial) throws OrtException, RunFailedException {
        trial.run(size);
        for (int i = 1; i < REPEATS && !costs.isRestored(); i++) {
            long begunCpuNanos = clock.threadCpuNanos();
            trial.run(size);
            costs.observe(size.rows(), size.length(), clock.threadCpuNanos() - begunCpuNanos);
        }
    }
}
