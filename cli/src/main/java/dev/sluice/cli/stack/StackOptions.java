package dev.sluice.cli.stack;

import dev.sluice.cli.failure.CommandFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options by which a command finds the Sluice that it speaks to. */
public final class StackOptions {

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The cluster (that of the running sluice up, else 127.0.0.1:9092).")
    private @Nullable String kafka;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "HTTP and WebSocket of the gateway (of the running sluice up, else 127.0.0.1:8000).")
    private @Nullable String http;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "gRPC of the gateway (of the running sluice up, else 127.0.0.1:8001).")
    private @Nullable String grpc;

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "Metrics and health of the gateway (of the running sluice up, else 127.0.0.1:8002).")
    private @Nullable String gateway;

    @Option(
            names = "--worker",
            paramLabel = "HOST:PORT",
            description =
                    "A worker; may be given several times (those of the running sluice up, else from 127.0.0.1:9101).")
    private List<String> workers = List.of();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where sluice up left word of itself (.sluice beside the launcher).")
    private @Nullable Path stateFolder;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The gateway's settings, for its cluster: sluice.yaml.")
    private @Nullable Path configFile;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "One setting, wins over the file, as kafka.properties.security.protocol=SSL. May be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The settings that the gateway has of the same file, environment and options. */
    public ClusterSettings cluster() throws CommandFailure {
        return ClusterSettings.load(configFile, settings);
    }

    /** Options win over settings, these over word of a running {@code up}. */
    public Addresses addresses(ClusterSettings cluster) throws CommandFailure {
        Addresses found = RunningStack.find(folder()).orElse(Addresses.DEFAULT);
        try {
            return new Addresses(
                    kafka == null ? cluster.kafka().bootstrapServers().orElse(found.kafka()) : kafka,
                    http == null ? found.http() : http,
                    grpc == null ? found.grpc() : grpc,
                    gateway == null ? found.gateway() : gateway,
                    workers.isEmpty() ? found.workers() : workers);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /**
     * The {@code up} that is used, when it runs.
     *
     * @param way which of the addresses is
     */
    public Optional<ProcessHandle> running(Addresses used, Function<Addresses, String> way) {
        return RunningStack.find(folder())
                .filter(found -> way.apply(found).equals(way.apply(used)))
                .flatMap(same -> RunningStack.process(folder()));
    }

    private Path folder() {
        return stateFolder == null ? RunningStack.usualFolder() : stateFolder;
    }
}
