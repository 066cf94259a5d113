package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int TERMINATED = 128 + 15;
    private static final int KILLED = 128 + 9;

    @TempDir
    Path folder;

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        ChildProcess parent = ChildProcess.start(Programs.spec(Programs.Parent.class, folder, folder.toString()));
        await(folder.resolve("pid"));
        await(folder.resolve("ready"));
        ProcessHandle child = ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid"))))
                .orElseThrow();

        parent.kill();

        assertThat(child.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS).isAlive())
                .isFalse();
    }

    @Test
    void stopsOnRequestAndSaysSoByItsExitCode() throws Exception {
        ChildProcess child = start(Programs.Waiting.class);

        assertThat(child.stop(LONG)).isEqualTo(TERMINATED);

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exit()).isCompletedWithValue(TERMINATED);
    }

    /** The terminal sends it to all of the foreground group, but in which order things end is the parent's to say. */
    @Test
    void leavesCtrlCToItsParent() throws Exception {
        ChildProcess child = start(Programs.Waiting.class);

        new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
        new ProcessBuilder("kill", "-HUP", Long.toString(child.pid())).start().waitFor();

        assertThat(child.stop(LONG)).isEqualTo(TERMINATED);
    }

    @Test
    void isKilledWhenItDoesNotStopWithinTheGrace() throws Exception {
        ChildProcess child = start(Programs.Deaf.class);

        assertThat(child.stop(Duration.ofMillis(200))).isEqualTo(KILLED);
    }

    @Test
    void tellsTheCauseOfItsEndFromThisStartOnly() throws Exception {
        ChildSpec failing = Programs.spec(Programs.Failing.class, folder);
        Files.writeString(failing.logFile(), "2026-11-01 ERROR from an earlier start\n");

        ChildProcess child = ChildProcess.start(failing);

        assertThat(child.exit().get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(child.cause()).contains("worker.port: 99999 is not a port");
        assertThat(failing.logFile()).content().startsWith("2026-11-01").contains("starting");
    }

    @Test
    void setsAnOvergrownLogAside() throws Exception {
        ChildSpec failing = Programs.spec(Programs.Failing.class, folder);
        Files.write(failing.logFile(), new byte[(8 << 20) + 1]);

        ChildProcess.start(failing).exit().get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(Files.size(failing.logFile())).isLessThan(1_000);
        assertThat(folder.resolve("Failing.log.1")).hasSize((8 << 20) + 1);
    }

    @Test
    void refusesACommandLineThatNativeCodeHasDiedOf() {
        ChildSpec tooLong = Programs.spec(Programs.Waiting.class, folder, "x".repeat(4096));

        assertThatThrownBy(() -> ChildProcess.start(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the command line of Waiting would have");
    }

    private ChildProcess start(Class<?> program) throws Exception {
        Path ready = folder.resolve("ready");
        ChildProcess child = ChildProcess.start(Programs.spec(program, folder, ready.toString()));
        await(ready);
        return child;
    }

    private static void await(Path file) {
        Awaitility.await(file.toString()).atMost(LONG).until(() -> Files.exists(file));
    }
}
