package dev.sluice.benchmarks.micro;

import dev.sluice.planning.CostModel;
import dev.sluice.planning.RunPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Planning the runs of a full frame, and learning from a run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanningBenchmark {

    private static final int MEMBERS = 64;
    private static final int MOST_ROWS = 32;

    private final Random random = new Random(1);
    private final CostModel costs = new CostModel();
    private final List<RunPlanner.Candidate> frame = new ArrayList<>();

    /** A cost model that has seen a BERT-base, and texts of mixed lengths. */
    @Setup
    public void prepare() {
        for (int i = 0; i < 1_000; i++) {
            learnsFromARun();
        }
        for (int i = 0; i < MEMBERS; i++) {
            frame.add(new RunPlanner.Candidate(1, 4 + random.nextInt(60), "text"));
        }
    }

    /** 64 members of one class. */
    @Benchmark
    public List<List<Integer>> plansAFrame() {
        return new RunPlanner(MOST_ROWS, Double.POSITIVE_INFINITY, costs::nanos).plan(frame);
    }

    /** One observation, and the least squares anew. */
    @Benchmark
    public void learnsFromARun() {
        int rows = 1 + random.nextInt(16);
        int length = 4 + random.nextInt(60);
        costs.observe(rows, length, 6e6 + 450e3 * rows * length);
    }

    /** One prediction. */
    @Benchmark
    public double predictsARun() {
        return costs.nanos(7, 33);
    }
}
