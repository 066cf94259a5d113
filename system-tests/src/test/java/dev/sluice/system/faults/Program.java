package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import dev.sluice.system.Metrics;
import dev.sluice.system.StatusPort;
import dev.sluice.testkit.process.FixedPorts;
import dev.sluice.testkit.process.ProcessFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A gateway or a worker of the assembled distribution, as a process of its own that can be ended and started again at the
 * same ports.
 */
final class Program {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration GRACE = Duration.ofSeconds(40);

    /** Which of the two, in the words of the distribution. */
    enum Kind {
        GATEWAY("gateway", "dev.sluice.gateway.GatewayMain"),
        WORKER("worker", "dev.sluice.worker.WorkerMain");

        private final String folder;
        private final String mainClass;

        Kind(String folder, String mainClass) {
            this.folder = folder;
            this.mainClass = mainClass;
        }
    }

    private final Kind kind;
    private final String name;
    private final Path folder;
    private final StatusPort status;
    private final Map<String, String> settings;
    private ChildProcess process;

    private Program(Kind kind, String name, Path folder, int metricsPort, Map<String, String> settings)
            throws IOException {
        this.kind = kind;
        this.name = name;
        this.folder = folder;
        this.status = new StatusPort(metricsPort);
        this.settings = new LinkedHashMap<>(settings);
        this.process = launch();
    }

    static Program gateway(String name, Path folder, Map<String, String> settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(Map.of("http.port", "0", "grpc.port", "0"));
        all.putAll(settings);
        return start(Kind.GATEWAY, name, folder, "metrics.port", all);
    }

    static Program worker(String name, Path folder, Map<String, String> settings) throws IOException {
        return start(Kind.WORKER, name, folder, "worker.metrics.port", settings);
    }

    private static Program start(
            Kind kind, String name, Path folder, String metricsSetting, Map<String, String> settings)
            throws IOException {
        int metricsPort = FixedPorts.free();
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(metricsSetting, Integer.toString(metricsPort));
        return new Program(kind, name, folder, metricsPort, all);
    }

    private ChildProcess launch() throws IOException {
        List<String> arguments = new ArrayList<>();
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return ChildProcess.start(new ChildSpec(
                name,
                List.of(FaultRig.distribution().resolve(kind.folder).resolve("lib") + "/*"),
                kind.mainClass,
                List.of("-Xms32m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                arguments,
                Map.of(),
                folder,
                folder.resolve(name + ".log")));
    }

    /** Starts it again after its end. */
    void start() throws IOException {
        process = launch();
    }

    Program awaitReady() {
        Awaitility.await(name + " is ready")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("%s lives: %s", name, process.cause().orElse(""))
                            .isTrue();
                    return isReady();
                });
        return this;
    }

    boolean isReady() {
        return status.isReady();
    }

    /** Status and body of its readiness; what went wrong when it does not answer. */
    String readiness() {
        return status.readiness();
    }

    Metrics metrics() {
        return status.metrics();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** How many lines of its log hold this text. */
    long logged(String text) {
        try (Stream<String> lines = Files.lines(process.logFile(), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The longest time for which Vert.x has found the event loop busy since then; it warns in the log from 100 ms on. */
    long longestBlockMillis(Instant since) {
        var warning = Pattern.compile("^(\\S+Z) .* has been blocked for (\\d+) ms");
        try (Stream<String> lines = Files.lines(process.logFile(), StandardCharsets.UTF_8)) {
            return lines.map(warning::matcher)
                    .filter(Matcher::find)
                    .filter(found -> Instant.parse(found.group(1)).isAfter(since))
                    .mapToLong(found -> Long.parseLong(found.group(2)))
                    .max()
                    .orElse(0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGTERM, and returns when it has ended, with its exit code. */
    int stop() throws InterruptedException {
        return process.stop(GRACE);
    }

    /** SIGSTOP. */
    void freeze() {
        ProcessFaults.stop(handle());
    }

    /** SIGCONT. */
    void thaw() {
        ProcessFaults.go(handle());
    }

    private ProcessHandle handle() {
        return ProcessHandle.of(process.pid()).orElseThrow(() -> new AssertionError(name + " is gone"));
    }
}
