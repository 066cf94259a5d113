package dev.sluice.load.search;

import java.util.List;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param probes in the order in which they were tried
 */
public record Saturation(List<Probe> probes) {

    public Saturation {
        probes = List.copyOf(probes);
    }

    /** The highest rate that was stable. */
    public Optional<Probe> best() {
        return probes.stream()
                .filter(Probe::isStable)
                .reduce((one, other) -> one.perSecond() >= other.perSecond() ? one : other);
    }

    /**
     * Whether it was the generator that could not go on: of the lowest rate that was not stable, the last probe is void. The true
     * answer is higher then, or the machine is too small for both.
     */
    public boolean isBoundByTheGenerator() {
        double highestStable = best().map(Probe::perSecond).orElse(0.0);
        return probes.stream()
                .filter(probe -> probe.perSecond() > highestStable)
                .reduce((one, later) -> one.perSecond() < later.perSecond() ? one : later)
                .filter(probe -> probe.verdict().kind() == Verdict.Kind.VOID)
                .isPresent();
    }
}
