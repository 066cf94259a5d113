package dev.sluice.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessFaultsIT {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void killsAProcess() throws Exception {
        ProcessFaults.kill(process.toHandle());

        assertThat(exit()).isEqualTo(KILLED);
    }

    @Test
    void tellsAProcessToEnd() throws Exception {
        ProcessFaults.terminate(process.toHandle());

        assertThat(exit()).isEqualTo(TERMINATED);
    }

    @Test
    void stopsAProcessAndSetsItGoingAgain() {
        ProcessFaults.stop(process.toHandle());
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(state()).isEqualTo('T'));

        ProcessFaults.go(process.toHandle());
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(state()).isEqualTo('S'));
    }

    @Test
    void failsWhenTheProcessIsGone() throws Exception {
        ProcessFaults.kill(process.toHandle());
        exit();

        assertThatThrownBy(() -> ProcessFaults.stop(process.toHandle()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no SIGSTOP for process " + process.pid() + ": it is gone");
    }

    private int exit() throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
