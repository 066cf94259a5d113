package dev.sluice.worker.costs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which one worker keeps what it has learnt. It is a convenience: whatever is wrong with it is logged, and the worker
 * learns anew. Immutable; one process writes it at a time.
 */
public final class CostFile {

    private static final Logger log = LoggerFactory.getLogger(CostFile.class);

    /** Hundreds of models. */
    static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final Machine machine;

    public CostFile(Path file, Machine machine) {
        this.file = file.toAbsolutePath();
        this.machine = machine;
    }

    /** What was learnt of each model, by its fingerprint; empty when there is nothing that holds for this machine. */
    public Map<String, List<Double>> read() {
        try {
            if (!Files.exists(file)) {
                return Map.of();
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
            }
            return CostText.read(Files.readString(file), machine);
        } catch (IOException | IllegalArgumentException unusable) {
            log.warn("learnt costs ignored: file={} reason={}", file, unusable.getMessage());
            return Map.of();
        }
    }

    /**
     * Replaces what is there, all or nothing: who reads meanwhile, or after a crash, finds the one or the other.
     *
     * @param numbersByModel in the order of their importance: the last ones are left out when there is no room
     */
    public void write(Map<String, List<Double>> numbersByModel) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Path written = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(written, CostText.write(machine, numbersByModel, MOST_BYTES));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
