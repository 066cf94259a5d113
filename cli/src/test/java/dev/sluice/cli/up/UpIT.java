package dev.sluice.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.SluiceMain;
import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.TopicSpec;
import dev.sluice.process.ParentWatch;
import dev.sluice.testkit.process.FixedPorts;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} as a process of its own, with a real broker, and programs of ours that do as they are told. */
class UpIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final int PORTS = 8;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    @BeforeEach
    void assemble() throws Exception {
        Path programs = folder.resolve("programs.jar");
        jar(programs, codeOf(ScriptedProgram.class), codeOf(ParentWatch.class));
        for (String program : List.of("gateway", "worker")) {
            Files.createDirectories(folder.resolve(program).resolve("lib"));
            Files.copy(programs, folder.resolve(program).resolve("lib/programs.jar"));
        }
        Files.createDirectories(folder.resolve("broker"));
        Files.createSymbolicLink(
                folder.resolve("broker/lib"), LocalKafkaConfig.forTests(folder).brokerJars());
        choosePorts();
    }

    @AfterEach
    void endWhatATestLeft() throws IOException {
        try {
            // Again and again, as one may start another while it is told to end.
            Awaitility.await("end of what a test left").atMost(LONG).until(() -> {
                running().forEach(ProcessHandle::destroyForcibly);
                return running().isEmpty();
            });
        } finally {
            Files.delete(folder.resolve("broker/lib"));
        }
    }

    @Test
    void startsEverythingAndStopsItOnCtrlC() throws Exception {
        Process up = up();
        await(up, "Sluice is ready");
        List<ProcessHandle> children = up.descendants().toList();

        signal(up.pid(), "INT");

        assertThat(exitCode(up)).isZero();
        assertThat(children).hasSize(4).noneMatch(ProcessHandle::isAlive);
        assertThat(running()).isEmpty();
        assertThat(output(up)).contains("kcat -P -b 127.0.0.1:" + ports.get(0) + " -t sluice.texts", "Stopped");
    }

    @Test
    void waitsForWorkersThatFinishWhatTheyHaveBegun() throws Exception {
        Process up = up("--set", "worker.script=slow");
        await(up, "Sluice is ready");

        signal(up.pid(), "TERM");

        assertThat(exitCode(up)).isZero();
        assertThat(running()).isEmpty();
    }

    @Test
    void leavesNothingRunningWhenItIsKilled() throws Exception {
        Process up = up();
        await(up, "Sluice is ready");
        assertThat(running()).hasSize(5);

        up.destroyForcibly();

        awaitNoneRunning();
    }

    @Test
    void startsAgainRightAfterItWasKilledAndFindsItsTopics() throws Exception {
        Process killed = up();
        await(killed, "Sluice is ready");
        killed.destroyForcibly();

        Process up = up();
        await(up, "Sluice is ready");
        signal(up.pid(), "TERM");

        assertThat(exitCode(up)).isZero();
    }

    @Test
    void forgetsEarlierRecordsOnlyWhenToldTo() throws Exception {
        Path data = Files.createDirectories(folder.resolve("state/kafka/data"));
        Files.writeString(data.resolve("broken"), "not Kafka's");

        Process keeping = up();
        assertThat(exitCode(keeping)).isEqualTo(1);
        assertThat(output(keeping)).contains("is no Kafka data folder", "--fresh starts with empty data");

        Process forgetting = up("--fresh");
        await(forgetting, "Sluice is ready");
        assertThat(data.resolve("broken")).doesNotExist();
    }

    @Test
    void stopsAlsoWhileItStarts() throws Exception {
        Process up = up();
        await(up, "starting   worker-2");

        signal(up.pid(), "INT");

        assertThat(exitCode(up)).isZero();
        assertThat(running()).isEmpty();
        assertThat(output(up)).doesNotContain("is ready");
    }

    @Test
    void startsAChildAgainThatDies() throws Exception {
        Process up = up();
        await(up, "Sluice is ready");
        long worker = child(up, "WorkerMain").pid();

        signal(worker, "KILL");

        await(up, "killed by signal 9");
        await(up, "restarting worker");
        await(up, " again");
        assertThat(child(up, "WorkerMain").pid()).isNotEqualTo(worker);
    }

    @Test
    void stopsEverythingWhenAChildCannotStartAndSaysWhy() throws Exception {
        Process up = up("--set", "worker.script=die");

        assertThat(exitCode(up)).isEqualTo(1);

        assertThat(output(up).lines().reduce((first, last) -> last).orElseThrow())
                .matches(
                        "sluice: worker-. did not start: models/broken/1/model.onnx is no ONNX model \\(its log: .*\\)");
        assertThat(running()).isEmpty();
    }

    @Test
    void doesNotShareItsStateFolder() throws Exception {
        Process first = up();
        await(first, "Starting");
        choosePorts();
        Process second = up();

        assertThat(exitCode(second)).isEqualTo(1);

        assertThat(output(second)).contains("another sluice up (pid " + first.pid() + ")", "--state-dir");
    }

    @Test
    void killsAtOnceOnTheSecondCtrlC() throws Exception {
        Process up = up("--set", "gateway.script=deaf");
        await(up, "Sluice is ready");

        signal(up.pid(), "INT");
        await(up, "Stopping");
        signal(up.pid(), "INT");

        assertThat(exitCode(up)).isEqualTo(130);
        awaitNoneRunning();
    }

    @Test
    void usesAClusterThatIsThereAndAddsOnlyTheTopicsItLacks() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(LocalKafkaConfig.forTests(folder.resolve("foreign")))) {
            kafka.createTopics(List.of(new TopicSpec("sluice.texts", 3)));

            Process up = up("--kafka", kafka.bootstrapServers());
            await(up, "Sluice is ready");
            signal(up.pid(), "INT");

            assertThat(exitCode(up)).isZero();
            assertThat(output(up))
                    .contains(
                            "created    topics    sluice.dead-letters, sluice.replies, sluice.requests, sluice.sessions\n");
            assertThat(kafka.exit()).isNotDone();
        }
    }

    @Test
    void saysThatAClusterDoesNotAnswer() throws Exception {
        Process up = up("--kafka", "127.0.0.1:" + ports.get(0));

        assertThat(exitCode(up)).isEqualTo(1);

        assertThat(output(up)).contains("does not answer within 10 s; name another with --kafka");
    }

    private Process up(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // A build in the background ignores Ctrl-C, and so would everything that it starts.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dsluice.home=" + folder,
                "-cp",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                SluiceMain.class.getName(),
                "up",
                "--state-dir=" + folder.resolve("state"),
                "--workers=2",
                "--kafka-port=" + ports.get(0),
                "--http-port=" + ports.get(6),
                "--grpc-port=" + ports.get(7),
                "--metrics-port=" + ports.get(1),
                "--worker-port=" + ports.get(2),
                "--worker-metrics-port=" + ports.get(4)));
        command.addAll(List.of(more));
        Process up = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up-" + started.size() + ".out").toFile())
                .start();
        started.add(up);
        return up;
    }

    private String output(Process up) throws IOException {
        return Files.readString(folder.resolve("up-" + started.indexOf(up) + ".out"));
    }

    private void await(Process up, String line) {
        Awaitility.await(line).atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> {
            assertThat(up.isAlive()).as(output(up)).isTrue();
            return output(up).contains(line);
        });
    }

    /** Everything that a test has started names its folder on its command line. */
    private List<ProcessHandle> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .toList();
    }

    private void awaitNoneRunning() {
        Awaitility.await("end of all processes")
                .atMost(LONG)
                .until(() -> running().isEmpty());
    }

    private static int exitCode(Process up) throws InterruptedException {
        assertThat(up.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return up.exitValue();
    }

    private static ProcessHandle child(Process up, String mainClass) {
        return up.descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(mainClass))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(long pid, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Kafka, metrics, two of the workers, two of their metrics, HTTP, gRPC, all of them neighbours. */
    private void choosePorts() throws IOException {
        int first = FixedPorts.free(PORTS);
        ports.clear();
        IntStream.range(first, first + PORTS).forEach(ports::add);
    }

    private static Path codeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void jar(Path file, Path... parts) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Path part : parts) {
                if (Files.isDirectory(part)) {
                    add(jar, part);
                } else {
                    try (FileSystem zip = FileSystems.newFileSystem(part)) {
                        add(jar, zip.getPath("/"));
                    }
                }
            }
        }
    }

    private static void add(JarOutputStream jar, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(root.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }
}
