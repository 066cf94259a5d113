package dev.sluice.cli.up;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param kafka bootstrap servers of a cluster that is there already; null starts a broker
 * @param settings of both programs; the workers' begin with {@code worker.}
 */
public record UpConfig(
        boolean fresh,
        @Nullable String kafka,
        int workers,
        List<Path> modelRepositories,
        Ports ports,
        Path stateFolder,
        @Nullable Path configFile,
        Map<String, String> settings) {

    private static final int MOST_WORKERS = 64;

    /** Settings that {@code up} makes itself, from these options. */
    private static final Map<String, String> OPTIONS_OF_SETTINGS = Map.of(
            "http.port", "--http-port",
            "grpc.port", "--grpc-port",
            "metrics.port", "--metrics-port",
            "worker.port", "--worker-port",
            "worker.metrics.port", "--worker-metrics-port",
            "worker.model-repositories", "--model-repository",
            "kafka.bootstrap-servers", "--kafka");

    private static final Pattern HOSTS_AND_PORTS = Pattern.compile("[^\\s,]+:\\d{1,5}(,[^\\s,]+:\\d{1,5})*");

    public UpConfig {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException("--workers must be 1 to " + MOST_WORKERS + ", was " + workers);
        }
        if (kafka != null && !HOSTS_AND_PORTS.matcher(kafka).matches()) {
            throw new IllegalArgumentException("--kafka must be HOST:PORT, was " + kafka);
        }
        if (kafka != null && fresh) {
            throw new IllegalArgumentException(
                    "--fresh forgets the records of the broker that up starts, and with --kafka it starts none");
        }
        modelRepositories = modelRepositories.stream().map(UpConfig::absolute).toList();
        for (Path repository : modelRepositories) {
            if (repository.toString().contains(",")) {
                throw new IllegalArgumentException("--model-repository must have no comma in its path: " + repository);
            }
        }
        stateFolder = absolute(stateFolder);
        configFile = configFile == null ? null : absolute(configFile);
        settings.keySet().forEach(UpConfig::refuseWhatAnOptionSays);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    private static void refuseWhatAnOptionSays(String key) {
        String option = OPTIONS_OF_SETTINGS.get(key);
        if (option != null) {
            throw new IllegalArgumentException("--set " + key + " would put the programs at odds; use " + option);
        }
        if (key.startsWith("workers[")) {
            throw new IllegalArgumentException("--set " + key + ": up starts its own workers; use --workers");
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
