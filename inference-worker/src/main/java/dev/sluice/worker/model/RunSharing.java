package dev.sluice.worker.model;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether pieces of a model may meet in a run: as its facts say, until a run of several shows that its answer can not be
 * divided among them. Thread-safe; only ever goes from allowed to stopped.
 */
public final class RunSharing {

    private static final Logger log = LoggerFactory.getLogger(RunSharing.class);

    private final ModelFacts facts;

    /** Written once. */
    private volatile Optional<String> stopReason = Optional.empty();

    public RunSharing(ModelFacts facts) {
        this.facts = facts;
    }

    /** Whether pieces that are made now may share a run. */
    public boolean isAllowed() {
        return facts.sharesRuns() && stopReason.isEmpty();
    }

    /** What a run showed, when one did. */
    public Optional<String> stopReason() {
        return stopReason;
    }

    /** From now on every piece runs alone. The first reason is kept, and logged. */
    public synchronized void stop(String reason) {
        if (stopReason.isEmpty()) {
            stopReason = Optional.of(reason);
            log.warn(
                    "model's answers can not be divided, its requests run alone from now on: model={} version={} reason={}",
                    facts.name(),
                    facts.version(),
                    reason);
        }
    }
}
