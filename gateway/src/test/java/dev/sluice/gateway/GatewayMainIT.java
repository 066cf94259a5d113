package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process: how it says that it cannot start, and how it ends. No broker and no worker is there. */
@Timeout(180)
class GatewayMainIT {

    private static final String RUNNING = "gateway running";

    @TempDir
    private Path folder;

    private Path output = Path.of("");
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void chooseOutput() {
        output = folder.resolve("output");
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void refusesAnUnknownKeyInOneLine() throws Exception {
        Process gateway = start("--set", "batching.max-row=3");

        assertThat(exitOf(gateway)).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("batching.max-row", "batching.max-rows");
    }

    @Test
    void refusesAnUnknownArgumentInOneLine() throws Exception {
        Process gateway = start("--help-me", "please");

        assertThat(exitOf(gateway)).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("--help-me", "--config");
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            Process gateway = start("--set", "metrics.host=0.0.0.0", "--set", "metrics.port=" + taken.getLocalPort());

            assertThat(exitOf(gateway)).isEqualTo(1);
            assertThat(lines()).last().asString().contains("metrics.port " + taken.getLocalPort());
        }
    }

    @Test
    void saysWhyItIsNotReadyAndEndsCleanlyOnTermination() throws Exception {
        int port = freePort();
        Process gateway = start(
                "--set", "metrics.port=" + port,
                "--set", "kafka.bootstrap-servers=127.0.0.1:" + freePort(),
                "--set", "workers[0].address=127.0.0.1:" + freePort());
        awaitLine(gateway, RUNNING);

        awaitLine(gateway, "worker not reached");
        HttpResponse<String> ready = get(port, "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .containsPattern("\"workers\":\"no worker is connected: 127.0.0.1:\\d+ Connection refused\"")
                .contains("\"kafka\":");
        assertThat(get(port, "/metrics").body()).contains("sluice_requests_received_total 0.0");

        gateway.destroy();

        assertThat(exitOf(gateway)).isZero();
        assertThat(lines()).last().asString().contains("gateway closed");
    }

    /** The JVM is told to believe an answer for ever: the gateway must know better, or it never sees the second. */
    @Test
    void asksTheSystemAnewForTheWorkersOfAName() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 workers\n");
        Path security = Files.writeString(folder.resolve("security"), "networkaddress.cache.ttl=-1\n");
        int port = freePort();
        Process gateway = startIn(
                List.of("-Djdk.net.hosts.file=" + hosts, "-Djava.security.properties=" + security),
                "--set",
                "metrics.port=0",
                "--set",
                "workers[0].address=dns:///workers:" + port,
                "--set",
                "workers[0].refresh=200ms");
        awaitLine(gateway, "joined=[127.0.0.2:" + port + "] left=[] known=1");

        Files.writeString(hosts, "127.0.0.3 workers\n127.0.0.4 workers\n");

        awaitLine(gateway, "joined=[127.0.0.3:" + port + ", 127.0.0.4:" + port + "]");
        awaitLine(gateway, "left=[127.0.0.2:" + port + "] known=2");
        awaitLine(gateway, "worker removed: worker=127.0.0.2:" + port);
        Files.writeString(hosts, "127.0.0.1 others\n");
        awaitLine(gateway, "name not resolved: name=dns:///workers:" + port);

        gateway.destroy();

        assertThat(exitOf(gateway)).isZero();
    }

    @Test
    void endsWithAFaultWhenItsPollThreadHasDied() throws Exception {
        try (LocalKafka broker = LocalKafka.start(LocalKafkaConfig.forTests(folder.resolve("kafka")))) {
            Process gateway = start(
                    "--set", "metrics.port=0",
                    "--set", "drain-timeout=1s",
                    "--set", "kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "--set",
                            "kafka.consumer-properties.partition.assignment.strategy=" + BrokenAssignor.class.getName(),
                    "--set", "workers[0].address=127.0.0.1:" + freePort());

            assertThat(exitOf(gateway)).isEqualTo(1);
            assertThat(lines())
                    .anyMatch(line -> line.startsWith("sluice-gateway: ") && line.contains("NoClassDefFoundError"));
        }
    }

    private Process start(String... arguments) throws IOException {
        return startIn(List.of(), arguments);
    }

    private Process startIn(List<String> options, String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dlogback.configurationFile=logback.xml",
                GatewayMain.class.getName(),
                "--set",
                "http.port=0",
                "--set",
                "grpc.port=0"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static int exitOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ended").isTrue();
        return process.exitValue();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    private void awaitLine(Process process, String text) throws Exception {
        while (lines().stream().noneMatch(line -> line.contains(text))) {
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS))
                    .as("ended: %s", lines())
                    .isFalse();
        }
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
