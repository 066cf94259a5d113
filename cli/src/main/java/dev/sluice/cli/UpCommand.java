package dev.sluice.cli;

import dev.sluice.cli.stack.RunningStack;
import dev.sluice.cli.up.Distribution;
import dev.sluice.cli.up.Ports;
import dev.sluice.cli.up.Stack;
import dev.sluice.cli.up.UpConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Starts Kafka, workers and the gateway on this machine, and stops them together.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--fresh", description = "Forget the records that earlier runs have left.")
    private boolean fresh;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Use this cluster instead of starting a broker.")
    private @Nullable String kafka;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many workers, of one lane each (${DEFAULT-VALUE}).")
    private int workers = 2;

    @Option(
            names = "--model-repository",
            paramLabel = "DIR",
            description = "Serve these models too: DIR/<model>/<version>/model.onnx. May be given several times.")
    private List<Path> modelRepositories = List.of();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Where the broker listens (${DEFAULT-VALUE}).")
    private int kafkaPort = 9092;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "HTTP and WebSocket of the gateway (${DEFAULT-VALUE}).")
    private int httpPort = 8000;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "gRPC of the gateway (${DEFAULT-VALUE}).")
    private int grpcPort = 8001;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Metrics and health of the gateway (${DEFAULT-VALUE}).")
    private int metricsPort = 8002;

    @Option(
            names = "--worker-port",
            paramLabel = "PORT",
            description = "Where the first worker listens; the others follow (${DEFAULT-VALUE}).")
    private int workerPort = 9101;

    @Option(
            names = "--worker-metrics-port",
            paramLabel = "PORT",
            description = "Metrics and health of the first worker; the others follow (${DEFAULT-VALUE}).")
    private int workerMetricsPort = 9201;

    @Option(names = "--state-dir", paramLabel = "DIR", description = "Data and logs (.sluice beside the launcher).")
    private @Nullable Path stateFolder;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of the gateway and the workers: sluice.yaml.")
    private @Nullable Path configFile;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "One setting, wins over the file. Those of the workers begin with worker. May be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("sluice.home", ""));
        UpConfig config = config(RunningStack.usualFolder());
        return new Stack(config, new Distribution(home), spec.commandLine().getOut()).run();
    }

    UpConfig config(Path defaultStateFolder) {
        try {
            return new UpConfig(
                    fresh,
                    kafka,
                    workers,
                    modelRepositories,
                    new Ports(kafkaPort, httpPort, grpcPort, metricsPort, workerPort, workerMetricsPort),
                    stateFolder == null ? defaultStateFolder : stateFolder,
                    configFile,
                    settings);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }
}
