package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.process.FixedPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * {@code ./sluice up} of a distribution, in a process group of its own as a shell would start it, on ports that were
 * free, with its state in a folder of the test.
 */
final class SluiceUp implements AutoCloseable {

    static final int WORKERS = 2;

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;
    private final Ports ports;

    private SluiceUp(Process process, Path output, Ports ports) {
        this.process = process;
        this.output = output;
        this.ports = ports;
    }

    /** The distribution as the build has assembled it. */
    static Path distribution() {
        return Path.of("")
                .toAbsolutePath()
                .resolveSibling("cli")
                .resolve("target")
                .resolve("sluice");
    }

    static SluiceUp start(Path folder, String... options) throws IOException {
        return start(distribution(), folder, Ports.free(), options);
    }

    static SluiceUp startWithOneWorker(Path folder, String... options) throws IOException {
        return start(distribution(), folder, Ports.free(), 1, options);
    }

    /** Returns at once: {@link #awaitReady} waits. */
    static SluiceUp start(Path distribution, Path folder, Ports ports, String... options) throws IOException {
        return start(distribution, folder, ports, WORKERS, options);
    }

    private static SluiceUp start(Path distribution, Path folder, Ports ports, int workers, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // A build in the background ignores Ctrl-C, and so would everything that it starts.
                "env",
                "--default-signal=INT",
                "setsid",
                distribution.resolve("sluice").toString(),
                "up",
                "--state-dir=" + folder.resolve("state"),
                "--workers=" + workers,
                "--kafka-port=" + ports.kafka(),
                "--http-port=" + ports.http(),
                "--grpc-port=" + ports.grpc(),
                "--metrics-port=" + ports.metrics(),
                "--worker-port=" + ports.worker(),
                "--worker-metrics-port=" + ports.workerMetrics()));
        command.addAll(List.of(options));
        Path output = folder.resolve("up.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        // A test run that is interrupted leaves nothing either.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new SluiceUp(process, output, ports);
    }

    /** When it does not get ready, it is stopped. */
    SluiceUp awaitReady() {
        boolean ready = false;
        try {
            Awaitility.await("Sluice is ready").atMost(LONG).pollInterval(POLL).until(() -> {
                assertThat(process.isAlive()).as(output()).isTrue();
                return output().contains("Sluice is ready");
            });
            ready = true;
            return this;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String lastLine() throws IOException {
        return output().lines().reduce((first, last) -> last).orElse("");
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    /** Of the gateway's HTTP and WebSocket. */
    String http() {
        return "127.0.0.1:" + ports.http();
    }

    String grpc() {
        return "127.0.0.1:" + ports.grpc();
    }

    Ports ports() {
        return ports;
    }

    Metrics gatewayMetrics() throws IOException, InterruptedException {
        return metrics(ports.metrics());
    }

    Metrics workerMetrics(int index) throws IOException, InterruptedException {
        return metrics(ports.workerMetrics() + index);
    }

    private static Metrics metrics(int port) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(port, "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Metrics(answer.body());
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** It and everything that it has started. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    /** Whatever runs as worker of this index now: another process after it was started again. */
    ProcessHandle worker(int index) {
        String port = "worker.port=" + (ports.worker() + index);
        return process.descendants()
                .filter(child ->
                        List.of(child.info().arguments().orElse(new String[0])).contains(port))
                .findFirst()
                .orElseThrow(() -> new AssertionError("worker " + index + " does not run"));
    }

    /** Status and body of the gateway's readiness. */
    String readiness() throws IOException, InterruptedException {
        HttpResponse<String> answer = get(ports.metrics(), "/health/ready");
        return answer.statusCode() + " " + answer.body();
    }

    /** Its workers, in no order. */
    List<ProcessHandle> workers() {
        return processes().stream()
                .filter(each -> each.info().commandLine().orElse("").contains("dev.sluice.worker.WorkerMain"))
                .toList();
    }

    /** Ctrl-C: the terminal signals the whole group. */
    void pressCtrlC() throws IOException, InterruptedException {
        kill("-INT", "--", "-" + process.pid());
    }

    void signal(String name) throws IOException, InterruptedException {
        signal(process.toHandle(), name);
    }

    static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        kill("-" + name, Long.toString(process.pid()));
    }

    private static void kill(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("up ends within " + LONG)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes();
        process.destroy();
        process.onExit()
                .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                .handle((ended, late) -> ended)
                .join();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** All are neighbours: those of the workers have to be, and no two are the same. */
    record Ports(int kafka, int http, int grpc, int metrics, int worker, int workerMetrics) {

        static Ports free() throws IOException {
            int first = FixedPorts.free(4 + 2 * WORKERS);
            return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 4 + WORKERS);
        }

        List<Integer> all() {
            List<Integer> all = new ArrayList<>(List.of(kafka, http, grpc, metrics));
            IntStream.range(0, WORKERS).forEach(i -> all.addAll(List.of(worker + i, workerMetrics + i)));
            return all;
        }

        static ServerSocket listen(int port) throws IOException {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        }
    }
}
