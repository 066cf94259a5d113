package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.RunningStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Everything that {@code up} runs: started in an order that wastes no time, stopped in one that loses no request. */
public final class Stack {

    /** Children of an {@code up} that was killed end within ten seconds. */
    private static final int MOST_PORT_CHECKS = 120;

    /** Longer than its own drain, so that it is the one that decides. */
    private static final Duration GATEWAY_STOP_GRACE = Duration.ofSeconds(35);

    private static final Duration WORKER_STOP_GRACE = Duration.ofSeconds(15);
    private static final int KILLED_BY_SECOND_SIGNAL = 130;

    private final UpConfig config;
    private final Distribution distribution;
    private final StartPlan plan;
    private final Terminal terminal;
    private final Stopwatch clock;
    private final CompletableFuture<String> stopSignal = new CompletableFuture<>();
    /** In the order in which they are stopped. */
    private final Supervisor gateway;

    private final List<Supervisor> workers = new ArrayList<>();
    private final Supervisor kafka;
    private final ForeignCluster foreignCluster;

    @SuppressWarnings("checkstyle:injectedClock") // The one place of this program that reads it.
    public Stack(UpConfig config, Distribution distribution, PrintWriter out) {
        this.config = config;
        this.distribution = distribution;
        this.plan = new StartPlan(config, distribution);
        this.terminal = new Terminal(out);
        this.clock = new Stopwatch(System::nanoTime);
        this.gateway = supervise(new ProgramService(
                plan.gateway(),
                place(config.ports()),
                new HealthProbe(config.ports().metrics()),
                GATEWAY_STOP_GRACE,
                clock));
        for (int i = 0; i < config.workers(); i++) {
            workers.add(supervise(worker(i)));
        }
        this.kafka = supervise(new KafkaService(plan.kafka(), plan.topics()));
        this.foreignCluster = new ForeignCluster(config, plan, terminal);
    }

    private static String place(Ports ports) {
        return "HTTP and WebSocket on 127.0.0.1:" + ports.http() + ", gRPC on " + ports.grpc() + ", metrics on "
                + ports.metrics();
    }

    private ProgramService worker(int index) {
        return new ProgramService(
                plan.worker(index),
                "127.0.0.1:" + plan.workerPort(index),
                new HealthProbe(plan.workerMetricsPort(index)),
                WORKER_STOP_GRACE,
                clock);
    }

    private Supervisor supervise(Service service) {
        return new Supervisor(service, terminal, clock);
    }

    /** Returns when everything has been stopped. */
    public int run() throws CommandFailure, InterruptedException, IOException {
        heedSignals();
        Preflight.checkFiles(config, distribution);
        try (StateFolder state = StateFolder.lock(config.stateFolder())) {
            awaitPorts(state.leftInHaste());
            if (config.fresh()) {
                StateFolder.delete(plan.kafkaFolder());
            }
            try {
                startAndWait();
            } finally {
                RunningStack.withdraw(config.stateFolder());
                stop();
            }
        }
        return 0;
    }

    /** The second signal means now: nothing is drained, nothing is waited for. */
    private void heedSignals() {
        for (String signal : List.of("INT", "TERM", "HUP")) {
            Signals.handle(signal, () -> {
                if (!stopSignal.complete(signal)) {
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                    Runtime.getRuntime().halt(KILLED_BY_SECOND_SIGNAL);
                }
            });
        }
    }

    private void awaitPorts(boolean leftInHaste) throws CommandFailure, InterruptedException {
        for (int check = 0; leftInHaste && check < MOST_PORT_CHECKS; check++) {
            try {
                Preflight.checkPorts(plan.ports());
                return;
            } catch (CommandFailure taken) {
                if (check == 0) {
                    terminal.line("The last run was killed; waiting for what it had started to end");
                }
                if (isStopped(Duration.ofMillis(100))) {
                    return;
                }
            }
        }
        Preflight.checkPorts(plan.ports());
    }

    private boolean isStopped(Duration within) throws InterruptedException {
        try {
            stopSignal.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException running) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void startAndWait() throws CommandFailure, InterruptedException {
        if (stopSignal.isDone()) {
            return;
        }
        terminal.line("Starting Sluice in " + config.stateFolder());
        if (await(start())) {
            announce();
            terminal.line("Sluice is ready (" + Stopwatch.seconds(clock.elapsed()) + ")");
            Welcome.lines(plan, config).forEach(terminal::line);
            stopSignal.join();
        }
    }

    private void announce() throws CommandFailure {
        try {
            RunningStack.announce(config.stateFolder(), plan.addresses());
        } catch (IOException failure) {
            throw new CommandFailure(config.stateFolder() + " cannot be written: " + failure, failure);
        }
    }

    /** Completes with true when all is ready, with false when it shall stop, and fails with the first failure. */
    private CompletableFuture<Boolean> start() {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        CompletableFuture<Void> cluster = config.kafka() == null ? kafka.start() : foreignCluster.prepare();
        // The gateway is not started before its topics are there: it would find out about them late.
        starts.add(cluster.thenCompose(topicsAreThere -> gateway.start()));
        workers.forEach(worker -> starts.add(worker.start()));

        CompletableFuture<Boolean> allReady = CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
                .thenApply(ready -> true);
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        for (CompletableFuture<Void> start : starts) {
            var unused = start.whenComplete((ready, failure) -> {
                if (failure != null) {
                    failed.completeExceptionally(failure);
                }
            });
        }
        return CompletableFuture.anyOf(allReady, failed, stopSignal.thenApply(signal -> false))
                .thenApply(Boolean.class::cast);
    }

    private static boolean await(CompletableFuture<Boolean> started) throws CommandFailure, InterruptedException {
        try {
            return started.get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof CommandFailure startFailure) {
                throw startFailure;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** The gateway first, so that what it has taken in is answered while the workers and Kafka are still there. */
    private void stop() throws InterruptedException {
        terminal.line("Stopping");
        gateway.stop();
        for (Supervisor worker : workers) {
            worker.beginStop();
        }
        for (Supervisor worker : workers) {
            worker.stop();
        }
        kafka.stop();
        terminal.line("Stopped");
    }
}
