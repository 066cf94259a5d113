package dev.sluice.cli.bench;

import dev.sluice.load.Generator;
import dev.sluice.load.Limits;
import dev.sluice.load.RunResult;
import dev.sluice.load.Schedule;
import dev.sluice.load.Target;
import dev.sluice.load.cpu.CpuMeter;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.report.LoadReport;
import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import dev.sluice.load.search.SaturationSearch;
import dev.sluice.load.search.Stability;
import dev.sluice.load.search.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One run, or a search for the highest rate that is stable, each probe of which is a run with a connection of its own. */
public final class Bench {

    private static final double PRECISION = 0.05;
    private static final double HIGHEST_RATE = 100_000;

    private final Transport transport;
    private final BenchConfig config;
    private final Map<String, Long> pids;
    private final LongSupplier nanoTime;
    private final Consumer<String> progress;

    /**
     * A bench over one transport.
     *
     * @param pids of the processes whose CPU is metered, by name
     * @param progress hears what is going on, a line each
     */
    public Bench(
            Transport transport,
            BenchConfig config,
            Map<String, Long> pids,
            LongSupplier nanoTime,
            Consumer<String> progress) {
        this.transport = transport;
        this.config = config;
        this.pids = new LinkedHashMap<>(pids);
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /** Returns when it is over. */
    public LoadReport run() throws InterruptedException {
        return config.search().isPresent() ? search(config.search().get()) : single();
    }

    private LoadReport single() throws InterruptedException {
        progress.accept(BenchPage.intention(config.plan()));
        Measured measured = measure(config.plan(), config.limits());
        return report(measured.run(), measured.cpu(), measured.notes(), Optional.empty());
    }

    private LoadReport search(Stability stability) throws InterruptedException {
        progress.accept(BenchPage.searching(config.plan(), stability));
        var search = new SaturationSearch(config.plan().perSecond(), PRECISION, highestRate(config.plan()));
        List<Probe> probes = new ArrayList<>();
        Set<String> notes = new LinkedHashSet<>();
        for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
            double rate = next.getAsDouble();
            Probe probe = probe(rate, stability, notes);
            probes.add(probe);
            if (probe.verdict().kind() == Verdict.Kind.VOID) {
                // Once more: what disturbed the generator may have been a moment's.
                probe = probe(rate, stability, notes);
                probes.add(probe);
            }
            search.tried(rate, probe.isStable());
        }
        var found = new Saturation(probes);
        Probe told = found.best().orElse(probes.get(probes.size() - 1));
        return report(told.run(), told.cpu(), List.copyOf(notes), Optional.of(found));
    }

    private Probe probe(double rate, Stability stability, Set<String> notes) throws InterruptedException {
        Measured measured = measure(config.plan().at(rate), stability.limits(rate, config.limits()));
        var probe = new Probe(rate, measured.run(), measured.cpu(), stability.verdict(measured.run()));
        notes.addAll(measured.notes());
        progress.accept(BenchPage.probe(probe));
        return probe;
    }

    private static double highestRate(Schedule.Plan first) {
        double seconds = first.warmUp().plus(first.measured()).toNanos() / 1e9;
        return Math.max(first.perSecond(), Math.min(HIGHEST_RATE, Schedule.MOST_REQUESTS / seconds));
    }

    private Measured measure(Schedule.Plan plan, Limits limits) throws InterruptedException {
        Schedule schedule = Schedule.poisson(plan);
        CpuMeter meter = CpuMeter.of(pids, nanoTime);
        try (Target target = transport.open()) {
            RunResult run = new Generator(nanoTime).run(schedule, target, limits, meter);
            return new Measured(run, meter.uses(run.rates().ended()), meter.complaints());
        }
    }

    /** One run, and what the processes took meanwhile. */
    private record Measured(RunResult run, List<CpuUse> cpu, List<String> notes) {}

    private LoadReport report(RunResult run, List<CpuUse> cpu, List<String> notes, Optional<Saturation> saturation) {
        Map<String, String> setup = new LinkedHashMap<>(transport.facts());
        setup.put("arrivals", "Poisson, seed " + run.plan().seed());
        setup.put("machine", machine());
        return new LoadReport(transport.place(), setup, run, cpu, notes, saturation);
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " CPUs, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version");
    }
}
