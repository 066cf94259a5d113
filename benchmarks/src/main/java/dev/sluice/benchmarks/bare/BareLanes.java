package dev.sluice.benchmarks.bare;

import ai.onnxruntime.OrtException;
import dev.sluice.benchmarks.model.Encoder;
import dev.sluice.planning.CostModel;
import dev.sluice.planning.RunPlanner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Two threads that share texts out among them, and what it cost. The clocks are read here: nothing of this is tested by time. */
@SuppressWarnings("checkstyle:injectedClock")
final class BareLanes {

    private static final int LANES = 2;
    private static final int TEXTS_OF_A_TURN = 256;
    private static final int MOST_ROWS = 32;
    private static final double MOST_NANOS_OF_A_RUN = 100e6; // as model.yaml has it

    private final Encoder encoder;
    private final List<String> texts;
    private final CostModel costs = new CostModel();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    BareLanes(Encoder encoder, List<String> texts) {
        this.encoder = encoder;
        this.texts = List.copyOf(texts);
    }

    /** What a thread does with the texts of one turn. */
    private interface Turn {

        BareResult run(int number) throws OrtException;
    }

    BareResult oneByOne(double seconds) throws InterruptedException, ExecutionException {
        return onAllLanes(seconds, number -> run(List.of(encoder.tokens(texts.get(number % texts.size())))));
    }

    /** Each turn tokenizes more texts than ever wait at once, and makes the runs that cost least. */
    BareResult planned(double seconds) throws InterruptedException, ExecutionException {
        return onAllLanes(seconds, number -> {
            int first = number * TEXTS_OF_A_TURN % Math.max(1, texts.size() - TEXTS_OF_A_TURN);
            List<long[]> tokens = texts.subList(first, Math.min(texts.size(), first + TEXTS_OF_A_TURN)).stream()
                    .map(encoder::tokens)
                    .toList();
            BareResult sum = BareResult.NOTHING;
            for (List<Integer> run : plan(tokens)) {
                sum = sum.and(run(run.stream().map(tokens::get).toList()));
            }
            return sum;
        });
    }

    private synchronized List<List<Integer>> plan(List<long[]> tokens) {
        List<RunPlanner.Candidate> candidates = tokens.stream()
                .map(ids -> new RunPlanner.Candidate(1, ids.length, "text"))
                .toList();
        return new RunPlanner(MOST_ROWS, MOST_NANOS_OF_A_RUN, costs::nanos).plan(candidates);
    }

    private BareResult run(List<long[]> texts) throws OrtException {
        long begun = threads.getCurrentThreadCpuTime();
        encoder.run(texts);
        int length = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        learn(texts.size(), length, threads.getCurrentThreadCpuTime() - begun);
        int tokens = texts.stream().mapToInt(ids -> ids.length).sum();
        return new BareResult(texts.size(), 1, tokens, (long) texts.size() * length - tokens, 0, 0);
    }

    private synchronized void learn(int rows, int length, long nanos) {
        costs.observe(rows, length, (double) nanos);
    }

    private BareResult onAllLanes(double seconds, Turn turn) throws InterruptedException, ExecutionException {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            var next = new AtomicInteger();
            long until = System.nanoTime() + (long) (seconds * 1e9);
            List<Future<BareResult>> all = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                all.add(lanes.submit((Callable<BareResult>) () -> lane(turn, next, until)));
            }
            BareResult sum = BareResult.NOTHING;
            for (Future<BareResult> lane : all) {
                sum = sum.and(lane.get());
            }
            return sum;
        } finally {
            lanes.shutdown();
        }
    }

    private BareResult lane(Turn turn, AtomicInteger next, long until) throws OrtException {
        long begun = System.nanoTime();
        long begunCpu = threads.getCurrentThreadCpuTime();
        BareResult sum = BareResult.NOTHING;
        while (until - System.nanoTime() > 0) {
            sum = sum.and(turn.run(next.getAndIncrement()));
        }
        long cpu = threads.getCurrentThreadCpuTime() - begunCpu;
        return sum.and(new BareResult(0, 0, 0, 0, cpu, System.nanoTime() - begun));
    }
}
