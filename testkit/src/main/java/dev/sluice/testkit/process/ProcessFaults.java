package dev.sluice.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/** Signals to a process, by its id. Each fails when there is no such process any more, so that no test waits in vain. */
public final class ProcessFaults {

    private ProcessFaults() {}

    /** Ends it with no chance to tidy up: SIGKILL. */
    public static void kill(ProcessHandle process) {
        signal("KILL", process);
    }

    /** Freezes it: SIGSTOP. It keeps its connections and answers nothing, until {@link #go}. */
    public static void stop(ProcessHandle process) {
        signal("STOP", process);
    }

    /** Sets it going again after {@link #stop}: SIGCONT. */
    public static void go(ProcessHandle process) {
        signal("CONT", process);
    }

    /** Asks it to end: SIGTERM. */
    public static void terminate(ProcessHandle process) {
        signal("TERM", process);
    }

    private static void signal(String name, ProcessHandle process) {
        if (!process.isAlive()) {
            throw new IllegalStateException("no SIG" + name + " for process " + process.pid() + ": it is gone");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), Charset.defaultCharset());
            int exit = kill.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(
                        "no SIG" + name + " for process " + process.pid() + ": kill ended with " + exit + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no SIG" + name + " for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at SIG" + name + " for process " + process.pid(), e);
        }
    }
}
