package dev.sluice.load.search;

import dev.sluice.load.RunResult;
import dev.sluice.load.cpu.CpuUse;
import java.util.List;
import java.util.Optional;

/**
 * One rate that was tried.
 *
 * @param cpu what the processes took meanwhile
 * @param complaint why it was not stable; empty when it was
 */
public record Probe(double perSecond, RunResult run, List<CpuUse> cpu, Optional<String> complaint) {

    public Probe {
        cpu = List.copyOf(cpu);
    }

    public boolean isStable() {
        return complaint.isEmpty();
    }
}
