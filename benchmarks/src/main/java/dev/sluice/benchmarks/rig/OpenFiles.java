package dev.sluice.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files and connections a process may have open. Java takes all that the hard limit allows. */
public final class OpenFiles {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern SOFT = Pattern.compile("^Max open files\\s+(\\d+)\\s", Pattern.MULTILINE);

    private OpenFiles() {}

    /**
     * Looks before anything is started. Children may have as many as this process.
     *
     * @throws IllegalStateException saying what to do when these are too many
     */
    public static void require(int connections) throws IOException {
        if (!Files.exists(LIMITS)) {
            return;
        }
        Matcher limit = SOFT.matcher(Files.readString(LIMITS));
        if (limit.find() && Long.parseLong(limit.group(1)) < connections) {
            throw new IllegalStateException("a process may have " + limit.group(1) + " files open here, and "
                    + connections + " are needed: raise the limit (ulimit -Hn), or measure with --quick");
        }
    }
}
