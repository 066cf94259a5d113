package dev.sluice.cli.bench;

import dev.sluice.load.Limits;
import dev.sluice.load.Schedule;
import dev.sluice.load.search.Stability;
import java.util.Optional;

/**
 * What is to be run.
 *
 * @param plan of the run; of a search, of its first probe
 * @param search what is called stable; empty for a single run
 */
public record BenchConfig(Schedule.Plan plan, Limits limits, Optional<Stability> search) {}
