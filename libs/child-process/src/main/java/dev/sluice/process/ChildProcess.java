package dev.sluice.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running child. It ends when this process ends, if its program calls {@link ParentWatch}.
 *
 * <p>Thread-safe: all state is the operating system's.
 */
public final class ChildProcess {

    /** A log that has grown past this is set aside when the child starts again, so two of this size are kept at most. */
    private static final long LOG_BYTES_KEPT = 8L << 20;

    private final ChildSpec spec;
    private final Process process;
    /** Never written to. Held here, because the end of this stream tells the child that its parent has ended. */
    private final OutputStream standardInput;

    private final LogTail log;
    private final CompletableFuture<Integer> exit;

    private ChildProcess(ChildSpec spec, Process process, LogTail log) {
        this.spec = spec;
        this.process = process;
        this.standardInput = process.getOutputStream();
        this.log = log;
        this.exit = process.onExit().thenApply(Process::exitValue);
    }

    public static ChildProcess start(ChildSpec spec) throws IOException {
        Files.createDirectories(spec.workingFolder());
        LogTail log = new LogTail(spec.logFile(), prepareLog(spec.logFile()));
        ProcessBuilder builder = new ProcessBuilder(spec.commandLine())
                .directory(spec.workingFolder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(spec.logFile().toFile()));
        builder.environment().putAll(spec.environment());
        return new ChildProcess(spec, builder.start(), log);
    }

    /** The length of what earlier starts have written, which is none of this child's. */
    private static long prepareLog(Path logFile) throws IOException {
        Files.createDirectories(logFile.toAbsolutePath().getParent());
        if (!Files.exists(logFile)) {
            return 0;
        }
        if (Files.size(logFile) > LOG_BYTES_KEPT) {
            Path aside = logFile.resolveSibling(logFile.getFileName() + ".1");
            Files.move(logFile, aside, StandardCopyOption.REPLACE_EXISTING);
            return 0;
        }
        return Files.size(logFile);
    }

    public String name() {
        return spec.name();
    }

    public long pid() {
        return process.pid();
    }

    public Path logFile() {
        return spec.logFile();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the child has ended, for whatever reason. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /** Why the child ended, as far as its log tells: one line. */
    public Optional<String> cause() {
        return log.cause();
    }

    /** Asks the child to end, and kills it when it has not after the grace. Returns when it is gone, with its exit code. */
    public int stop(Duration grace) throws InterruptedException {
        // Not Process.destroy(): that closes the standard input as well, and the child would take it for our end.
        process.toHandle().destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.toHandle().destroyForcibly();
        }
        return end();
    }

    /** SIGKILL: the child gets no chance to clean up. Returns when it is gone. */
    public int kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        return end();
    }

    private int end() throws InterruptedException {
        process.waitFor();
        try {
            standardInput.close();
        } catch (IOException alreadyBroken) {
            // The reader is gone, and that is all the pipe was for.
        }
        // Completed by another thread: whoever is told that the child is gone shall find it so here too.
        return exit.join();
    }

    @Override
    public String toString() {
        return spec.name() + " (pid " + pid() + ")";
    }
}
