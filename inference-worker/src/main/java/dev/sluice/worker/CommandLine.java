package dev.sluice.worker;

import dev.sluice.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command line: {@code --config FILE} and any number of {@code --set key=value}. */
record CommandLine(Optional<Path> file, Map<String, String> overrides) {

    /** The gateway's sections of {@code sluice.yaml}. */
    private static final Set<String> FOREIGN_SECTIONS = Set.of(
            "kafka", "routes", "admission", "workers", "batching", "dispatch", "breaker", "metrics", "drain-timeout");

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with one line for a person
     */
    static CommandLine parse(List<String> arguments) {
        Optional<Path> file = Optional.empty();
        Map<String, String> overrides = new LinkedHashMap<>();
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--config" -> file = Optional.of(Path.of(value(option, words)));
                case "--set" -> override(value(option, words), overrides);
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument " + option + "; known are --config FILE and --set key=value");
            }
        }
        return new CommandLine(file, overrides);
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static void override(String assignment, Map<String, String> overrides) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set needs key=value, was " + assignment);
        }
        overrides.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }

    SettingsSource settings(Map<String, String> environment) {
        return new SettingsSource(file, environment, overrides, FOREIGN_SECTIONS);
    }
}
