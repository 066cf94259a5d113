package dev.sluice.load.report;

import dev.sluice.load.RunResult;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.search.Saturation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is told of a run, or of a search.
 *
 * @param title what was put under load
 * @param setup facts that somebody who repeats it needs, in order
 * @param result of the run; of a search, that of its best probe or, when none was stable, of its last
 * @param cpu of that run
 * @param notes what the reader has to know to trust the numbers
 * @param saturation of a search
 */
public record LoadReport(
        String title,
        Map<String, String> setup,
        RunResult result,
        List<CpuUse> cpu,
        List<String> notes,
        Optional<Saturation> saturation) {

    public LoadReport {
        setup = Collections.unmodifiableMap(new LinkedHashMap<>(setup));
        cpu = List.copyOf(cpu);
        notes = List.copyOf(notes);
    }

    /** Why the numbers do not stand, if they do not. */
    public Optional<String> voidReason() {
        return saturation
                .filter(Saturation::isBoundByTheGenerator)
                .map(search -> "the search ended where the generator, not what it drives, could not go on")
                .or(result::voidReason);
    }
}
