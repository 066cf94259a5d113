package dev.sluice.worker;

import dev.sluice.worker.costs.CostFile;
import dev.sluice.worker.model.RunCosts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what was learnt of models' runs from one process to the next. Models that are not served now are carried along, as they
 * may come back. Thread-safe: saving blocks, and is not for an event loop.
 */
final class CostKeeper {

    private static final Logger log = LoggerFactory.getLogger(CostKeeper.class);

    private final Optional<CostFile> file;
    private final Map<String, List<Double>> fromBefore;
    private final Map<String, RunCosts> learning = new LinkedHashMap<>();

    private long replacedObservations;
    private long savedObservations;
    private boolean failing;

    /** Without a file, nothing is kept. */
    CostKeeper(Optional<CostFile> file) {
        this.file = file;
        this.fromBefore = file.map(CostFile::read).orElse(Map.of());
    }

    boolean isOn() {
        return file.isPresent();
    }

    /**
     * What is known of the model of this fingerprint, from before or by the one that was loaded of it last; from now on what this
     * one learns is kept.
     */
    synchronized RunCosts costsOf(String fingerprint) {
        Optional<RunCosts> last = Optional.ofNullable(learning.get(fingerprint));
        RunCosts costs = last.flatMap(RunCosts::numbers)
                .or(() -> Optional.ofNullable(fromBefore.get(fingerprint)))
                .flatMap(RunCosts::restored)
                .orElseGet(RunCosts::new);
        replacedObservations += last.map(RunCosts::observations).orElse(0L);
        learning.put(fingerprint, costs);
        return costs;
    }

    /** Writes the file if anything was learnt since it was written, and says whether it did. */
    synchronized boolean save() {
        long observations = replacedObservations
                + learning.values().stream().mapToLong(RunCosts::observations).sum();
        if (file.isEmpty() || observations == savedObservations) {
            return false;
        }
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        learning.forEach((fingerprint, costs) -> costs.numbers().ifPresent(known -> numbers.put(fingerprint, known)));
        fromBefore.forEach(numbers::putIfAbsent);
        try {
            file.get().write(numbers);
            savedObservations = observations;
            failing = false;
            return true;
        } catch (IOException failure) {
            if (!failing) {
                log.warn("learnt costs can not be kept: file={} reason={}", file.get(), failure.toString());
            }
            failing = true;
            return false;
        }
    }
}
