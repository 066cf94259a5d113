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
     * Whether it was the generator that could not go on: the lowest rate that was not stable is void. The true answer is higher
     * then, or the machine is too small for both.
     */
    public boolean isBoundByTheGenerator() {
        return probes.stream()
                .filter(probe -> !probe.isStable())
                .reduce((one, other) -> one.perSecond() <= other.perSecond() ? one : other)
                .filter(probe ->
                        !probe.run().cutShort() && probe.run().voidReason().isPresent())
                .isPresent();
    }
}
