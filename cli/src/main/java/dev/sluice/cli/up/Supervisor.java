package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one service running until told to stop.
 *
 * <p>It has a thread, which alone touches the service: starts it, waits for its end, starts it again after a pause, stops it. A stop is
 * an interrupt of that thread, so it works at any point. The lock guards only that a stopped supervisor is not started.
 */
final class Supervisor {

    /** A signal leaves the log without a last word; the exit code is this much more than its number. */
    private static final int EXIT_BY_SIGNAL = 128;

    private final Service service;
    private final Terminal terminal;
    private final Stopwatch clock;
    private final Backoff backoff = new Backoff();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread thread;
    private boolean stopping;

    Supervisor(Service service, Terminal terminal, Stopwatch clock) {
        this.service = service;
        this.terminal = terminal;
        this.clock = clock;
        this.thread = new Thread(this::run, "supervisor-" + service.name());
        thread.setDaemon(true);
    }

    /** Completes when the service is ready; fails with a {@link CommandFailure} when its first start does. Not after a stop. */
    synchronized CompletableFuture<Void> start() {
        if (stopping) {
            return ready;
        }
        terminal.progress("starting", service.name(), service.place());
        thread.start();
        return ready;
    }

    /** Interrupts once: a second interrupt would cut short the orderly stop that the first has begun. */
    synchronized void beginStop() {
        if (!stopping) {
            stopping = true;
            thread.interrupt();
        }
    }

    /** Stops the service, whatever it is at; returns when it is gone. */
    void stop() throws InterruptedException {
        beginStop();
        thread.join();
    }

    private void run() {
        try {
            Service.Running running = firstStart();
            while (true) {
                Stopwatch run = clock.again();
                int exitCode = awaitEnd(running);
                terminal.progress("ended", service.name(), reason(exitCode, running));
                running = startAgain(run.elapsed());
            }
        } catch (CommandFailure | RuntimeException failure) {
            if (!ready.completeExceptionally(failure)) {
                terminal.progress("lost", service.name(), failure.toString());
            }
        } catch (InterruptedException stopped) {
            // The service was stopped where the interrupt found it.
        }
    }

    private Service.Running firstStart() throws CommandFailure, InterruptedException {
        Stopwatch start = clock.again();
        Service.Running running = service.start();
        terminal.progress("ready", service.name(), "after " + Stopwatch.seconds(start.elapsed()));
        ready.complete(null);
        return running;
    }

    private static int awaitEnd(Service.Running running) throws InterruptedException {
        try {
            return running.exit().get();
        } catch (InterruptedException stop) {
            running.stop();
            throw stop;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String reason(int exitCode, Service.Running ended) {
        return exitCode > EXIT_BY_SIGNAL
                ? "killed by signal " + (exitCode - EXIT_BY_SIGNAL)
                : "exit code " + exitCode + ": " + ended.cause();
    }

    private Service.Running startAgain(Duration lastRun) throws InterruptedException {
        Duration wait = backoff.afterARunOf(lastRun);
        while (true) {
            terminal.progress("restarting", service.name(), "in " + Stopwatch.seconds(wait));
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
            try {
                Service.Running running = service.start();
                terminal.progress("ready", service.name(), "again");
                return running;
            } catch (CommandFailure failure) {
                terminal.progress("failed", service.name(), String.valueOf(failure.getMessage()));
                wait = backoff.afterARunOf(Duration.ZERO);
            }
        }
    }
}
