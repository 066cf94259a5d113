package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Rig;
import dev.sluice.load.Generator;
import dev.sluice.load.Limits;
import dev.sluice.load.RunResult;
import dev.sluice.load.Schedule;
import dev.sluice.load.Target;
import dev.sluice.load.cpu.CpuMeter;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.text.Texts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts load on rigs and meters their processes. The clock is read here; what is computed from it is elsewhere. */
@SuppressWarnings("checkstyle:injectedClock")
final class Load {

    private static final Duration DRAIN = Duration.ofMinutes(2);

    private final Duration warmUp;
    private final Duration window;

    Load(Duration warmUp, Duration window) {
        this.warmUp = warmUp;
        this.window = window;
    }

    /**
     * A run and what it cost.
     *
     * @param cpu of every process, the generator among them, for each request that ended
     */
    record Measured(RunResult run, List<CpuUse> cpu) {

        double perSecond() {
            return run.rates().ended();
        }

        double p99Millis() {
            return percentileMillis(99);
        }

        double percentileMillis(double percentile) {
            return run.latency().percentile(percentile).toNanos() / 1e6;
        }

        /** By which the generator was behind its own schedule. */
        double lagMillis(double percentile) {
            return run.sendLag().percentile(percentile).toNanos() / 1e6;
        }

        double cpuMicrosPerRequest() {
            return cpu.stream()
                    .mapToDouble(use -> use.perRequest().toNanos() / 1e3)
                    .sum();
        }

        double cpuMicrosPerRequest(String process) {
            return cpu.stream()
                    .filter(use -> use.name().equals(process))
                    .mapToDouble(use -> use.perRequest().toNanos() / 1e3)
                    .sum();
        }
    }

    /** An open loop at a rate. More than the rig can do is answered until the drain is over. */
    Measured at(Rig rig, Texts texts, double perSecond, Optional<Duration> deadline, long seed)
            throws InterruptedException {
        Schedule schedule = Schedule.poisson(new Schedule.Plan(perSecond, warmUp, window, seed));
        Map<String, Long> pids = new LinkedHashMap<>(rig.pids());
        pids.put("generator", ProcessHandle.current().pid());
        CpuMeter meter = CpuMeter.of(pids, System::nanoTime);
        try (Target target = rig.target(texts, deadline)) {
            RunResult run = new Generator(System::nanoTime)
                    .run(schedule, target, new Limits(DRAIN, Integer.MAX_VALUE, deadline), meter);
            if (run.all().lost() > 0) {
                throw new IllegalStateException(rig.name() + " lost "
                        + run.all().lost() + " of " + run.all().sent() + " requests at " + perSecond + "/s");
            }
            run.voidReason().ifPresent(reason -> System.err.println("  void: " + reason));
            return new Measured(run, meter.uses(run.rates().ended()));
        }
    }
}
