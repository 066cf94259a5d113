package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.SluiceUp.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of {@code up}, it leaves nothing running; and when it cannot start, one line says why. */
class UpLifecycleIT {

    /** The launcher's shell is replaced by the program: it, the broker, two workers, the gateway. */
    private static final int PROCESSES = 5;

    /** Children of a parent that was killed end by themselves within this. */
    private static final Duration CHILDREN_END = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<SluiceUp> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(SluiceUp::close);
    }

    @Test
    void stopsEverythingOnCtrlC() throws Exception {
        SluiceUp sluice = up().awaitReady();
        List<ProcessHandle> processes = running(sluice);

        sluice.pressCtrlC();

        assertThat(sluice.exitCode()).isZero();
        assertNothingIsLeft(sluice, processes, "Ctrl-C");
    }

    @Test
    void stopsEverythingOnSigterm() throws Exception {
        SluiceUp sluice = up().awaitReady();
        List<ProcessHandle> processes = running(sluice);

        sluice.signal("TERM");

        assertThat(sluice.exitCode()).isZero();
        assertNothingIsLeft(sluice, processes, "SIGTERM");
    }

    @Test
    void leavesNothingRunningOnSigkill() throws Exception {
        SluiceUp sluice = up().awaitReady();
        List<ProcessHandle> processes = running(sluice);

        sluice.signal("KILL");

        Awaitility.await("end of all processes")
                .atMost(CHILDREN_END)
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertNothingIsLeft(sluice, processes, "SIGKILL");
    }

    @Test
    void saysWhichPortIsTakenAndWhichOptionHelps() throws Exception {
        Ports ports = Ports.free();
        try (ServerSocket taken = Ports.listen(ports.metrics())) {
            SluiceUp sluice = remember(SluiceUp.start(SluiceUp.distribution(), folder, ports));

            assertRefused(sluice, "port " + taken.getLocalPort(), "--metrics-port");
        }
    }

    @Test
    void saysWhichModelCannotBeRead() throws Exception {
        Path version = Files.createDirectories(folder.resolve("models/broken/1"));
        Files.writeString(version.resolve("model.onnx"), "this is no model");

        SluiceUp sluice = up("--model-repository=" + folder.resolve("models"));

        assertRefused(sluice, "model broken", "model.onnx is no ONNX model", "--model-repository");
    }

    @Test
    void saysThatAModelRepositoryIsMissing() throws Exception {
        SluiceUp sluice = up("--model-repository=" + folder.resolve("nowhere"));

        assertRefused(sluice, "nowhere", "--model-repository");
    }

    @Test
    void saysThatTheBrokerDoesNotStart() throws Exception {
        Path broken = folder.resolve("distribution");
        Files.createDirectories(broken.resolve("broker/lib"));
        Path whole = SluiceUp.distribution();
        Files.copy(whole.resolve("sluice"), broken.resolve("sluice"));
        List<Path> links = new ArrayList<>();
        for (String part : List.of("gateway", "worker", "tools", "models")) {
            links.add(Files.createSymbolicLink(broken.resolve(part), whole.resolve(part)));
        }

        SluiceUp sluice = remember(SluiceUp.start(broken, folder, Ports.free()));

        assertRefused(sluice, "Kafka did not start", "--kafka");
        for (Path link : links) {
            Files.delete(link);
        }
    }

    @Test
    void saysThatAClusterDoesNotAnswer() throws Exception {
        SluiceUp sluice = up("--kafka=127.0.0.1:" + Ports.free().kafka());

        assertRefused(sluice, "does not answer", "--kafka");
    }

    private SluiceUp up(String... options) throws IOException {
        return remember(SluiceUp.start(folder, options));
    }

    private SluiceUp remember(SluiceUp sluice) {
        started.add(sluice);
        return sluice;
    }

    private static List<ProcessHandle> running(SluiceUp sluice) {
        List<ProcessHandle> processes = sluice.processes();
        assertThat(processes).hasSize(PROCESSES);
        return processes;
    }

    /** Exit code not 0, the last line says the cause and what helps, and nothing runs any more. */
    private void assertRefused(SluiceUp sluice, String... told) throws Exception {
        assertThat(sluice.exitCode()).isNotZero();
        assertThat(sluice.lastLine()).startsWith("sluice: ").contains(told);
        assertThat(sluice.output()).as("a stack trace").doesNotContain("\tat ");
        System.out.println(sluice.lastLine());
        assertThat(ofThisTest(sluice)).isEmpty();
    }

    private void assertNothingIsLeft(SluiceUp sluice, List<ProcessHandle> processes, String after) throws IOException {
        System.out.printf(
                "after %s: %s%n",
                after,
                processes.stream()
                        .map(process -> process.pid() + (process.isAlive() ? " runs" : " ended"))
                        .collect(Collectors.joining(", ")));
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(ofThisTest(sluice)).isEmpty();
        for (int port : sluice.ports().all()) {
            try (ServerSocket free = Ports.listen(port)) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    /** Processes that name a port of the test on their command line, as every one that up starts does, or its folder. */
    private List<String> ofThisTest(SluiceUp sluice) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(folder.toString())
                        || sluice.ports().all().stream().anyMatch(port -> line.contains("port=" + port)))
                .toList();
    }
}
