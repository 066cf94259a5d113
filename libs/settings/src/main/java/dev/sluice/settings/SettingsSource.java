package dev.sluice.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where settings come from, the weakest first.
 *
 * @param file {@code sluice.yaml}
 * @param environment variables; those that begin with {@code SLUICE_} are ours: {@code SLUICE_BATCHING_MAX_ROWS} is {@code
 *     batching.max-rows}
 * @param overrides from the command line, by key
 * @param foreignSections top-level sections that another program of ours owns: neither read nor refused here
 */
public record SettingsSource(
        Optional<Path> file,
        Map<String, String> environment,
        Map<String, String> overrides,
        Set<String> foreignSections) {

    public SettingsSource {
        environment = Map.copyOf(environment);
        overrides = Map.copyOf(overrides);
        foreignSections = Set.copyOf(foreignSections);
    }
}
