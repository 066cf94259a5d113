package dev.sluice.load.search;

import dev.sluice.load.RunResult;
import dev.sluice.load.cpu.CpuUse;
import java.util.List;

/**
 * One rate that was tried.
 *
 * @param cpu what the processes took meanwhile
 */
public record Probe(double perSecond, RunResult run, List<CpuUse> cpu, Verdict verdict) {

    public Probe {
        cpu = List.copyOf(cpu);
    }

    public boolean isStable() {
        return verdict.isStable();
    }
}
