package dev.sluice.gateway;

import dev.sluice.settings.SettingsSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command line: {@code --config FILE} and any number of {@code --set key=value}. */
record Arguments(Optional<Path> file, Map<String, String> overrides) {

    /** The sections of {@code sluice.yaml} that are the worker's. */
    private static final Set<String> FOREIGN_SECTIONS = Set.of("worker");

    /** @throws IllegalArgumentException with a line for a person */
    static Arguments parse(List<String> arguments) {
        Optional<Path> file = Optional.empty();
        Map<String, String> overrides = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        "unknown or incomplete argument " + option + "; there are --config FILE and --set key=value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--config" -> file = Optional.of(Path.of(value));
                case "--set" -> set(value, overrides);
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument " + option + "; there are --config FILE and --set key=value");
            }
        }
        return new Arguments(file, overrides);
    }

    SettingsSource source(Map<String, String> environment) {
        return new SettingsSource(file, environment, overrides, FOREIGN_SECTIONS);
    }

    private static void set(String assignment, Map<String, String> overrides) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set needs key=value, was " + assignment);
        }
        overrides.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
}
