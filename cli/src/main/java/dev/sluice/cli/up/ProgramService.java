package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program of ours, ready when its health says so. */
final class ProgramService implements Service {

    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
    /** A big model takes long to load. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private static final int WRONG_SETTINGS = 2;
    private static final int UNSERVABLE_MODEL = 4;

    private final ChildSpec spec;
    private final String place;
    private final HealthProbe health;
    private final Duration stopGrace;
    private final Stopwatch clock;

    ProgramService(ChildSpec spec, String place, HealthProbe health, Duration stopGrace, Stopwatch clock) {
        this.spec = spec;
        this.place = place;
        this.health = health;
        this.stopGrace = stopGrace;
        this.clock = clock;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public Running start() throws CommandFailure, InterruptedException {
        ChildProcess process = launch();
        boolean ready = false;
        try {
            awaitReady(process);
            ready = true;
            return new RunningProgram(process, stopGrace);
        } finally {
            if (!ready) {
                process.kill();
            }
        }
    }

    private ChildProcess launch() throws CommandFailure {
        try {
            return ChildProcess.start(spec);
        } catch (IOException | IllegalArgumentException failure) {
            throw new CommandFailure(name() + " cannot be started: " + failure.getMessage(), failure);
        }
    }

    private void awaitReady(ChildProcess process) throws CommandFailure, InterruptedException {
        Stopwatch start = clock.again();
        while (!hasEnded(process)) {
            HealthProbe.Answer answer = health.ask();
            if (answer.ready()) {
                return;
            }
            if (start.elapsed().compareTo(START_TIMEOUT) > 0) {
                throw new CommandFailure(name() + " is not ready after " + Stopwatch.seconds(START_TIMEOUT) + ": "
                        + answer.body() + " (its log: " + spec.logFile() + ")");
            }
        }
        throw ended(process);
    }

    private static boolean hasEnded(ChildProcess process) throws InterruptedException {
        try {
            process.exit().get(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException running) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private CommandFailure ended(ChildProcess process) {
        String help = switch (process.exit().join()) {
            case WRONG_SETTINGS -> "settings come from --config and --set";
            case UNSERVABLE_MODEL ->
                "models come from --model-repository; " + "--set worker.on-model-error=skip serves the others";
            default -> "its log: " + spec.logFile();
        };
        return new CommandFailure(
                name() + " did not start: " + process.cause().orElse("no reason given") + " (" + help + ")");
    }

    private record RunningProgram(ChildProcess process, Duration stopGrace) implements Running {

        @Override
        public CompletableFuture<Integer> exit() {
            return process.exit();
        }

        @Override
        public String cause() {
            return process.cause().orElse("no reason given");
        }

        @Override
        public void stop() throws InterruptedException {
            process.stop(stopGrace);
        }
    }
}
