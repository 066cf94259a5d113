package dev.sluice.system.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The table of the cases in containers, as docs/reliability.md has it, in a file. */
final class Report {

    private static final List<String> HEAD = List.of(
            "| case | test | what was done | requests | in flight | evidence that it bit | lost | crossed | duplicated"
                    + " | answered otherwise | seconds |",
            "|---|---|---|---:|---:|---|---:|---:|---:|---|---:|");

    private final Path file;

    /** Begins anew. */
    Report(Path file) throws IOException {
        this.file = file;
        Files.write(file, HEAD);
    }

    /** Adds the row of a case, and prints it. */
    void add(String row, Duration took) throws IOException {
        String line = String.format(Locale.ROOT, "%s %.0f |", row, took.toMillis() / 1e3);
        System.out.println("RELIABILITY " + line);
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    }
}
