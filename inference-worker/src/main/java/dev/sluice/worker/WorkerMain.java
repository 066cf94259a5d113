package dev.sluice.worker;

import dev.sluice.process.ParentWatch;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import dev.sluice.worker.config.WorkerConfig;
import dev.sluice.worker.config.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a program. It ends with 0 when it was asked to, 1 on a fault, 2 when it was asked for nonsense, 4 when a
 * model can not be served. */
public final class WorkerMain {

    private static final Logger log = LoggerFactory.getLogger(WorkerMain.class);

    private static final Duration NEARLY_STARTED = Duration.ofSeconds(1);

    private static final int CLEAN = 0;
    private static final int FAULT = 1;
    private static final int WRONG_SETTINGS = 2;
    /** Not 3: the JVM ends with that when it is out of heap and told to end then. */
    private static final int UNSERVABLE_MODEL = 4;

    private WorkerMain() {}

    public static void main(String... arguments) {
        ParentWatch.exitWhenParentEnds();
        WorkerConfig config;
        try {
            config = Settings.load(
                            WorkerSettings.class,
                            CommandLine.parse(List.of(arguments)).settings(System.getenv()))
                    .worker();
        } catch (SettingsException | IllegalArgumentException wrong) {
            exit(WRONG_SETTINGS, wrong);
            return;
        }
        var started = new CompletableFuture<InferenceWorker>();
        closeOnTermination(started);
        try {
            started.complete(InferenceWorker.start(config));
        } catch (WorkerStartException failed) {
            started.cancel(/* mayInterruptIfRunning= */ false);
            exit(failed.isOfModel() ? UNSERVABLE_MODEL : FAULT, failed);
        } catch (RuntimeException | Error bug) {
            // Natives that this machine can not load come as errors, and event loops would outlive this thread.
            started.cancel(/* mayInterruptIfRunning= */ false);
            log.error("worker could not start", bug);
            exit(FAULT, bug);
        }
    }

    /**
     * Having drained on SIGTERM is a clean end; the JVM alone would answer 143. The hook is there before the worker is, or a
     * SIGTERM right after it says that it is ready would drop what it has; a worker that is not nearly there has nothing.
     */
    private static void closeOnTermination(CompletableFuture<InferenceWorker> started) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeOnceStarted(started), "drain"));
    }

    private static void closeOnceStarted(CompletableFuture<InferenceWorker> started) {
        try {
            started.get(NEARLY_STARTED.toMillis(), TimeUnit.MILLISECONDS).close();
            Runtime.getRuntime().halt(CLEAN);
        } catch (ExecutionException | TimeoutException | CancellationException | InterruptedException nothingToClose) {
            log.debug("ended before the worker had started");
        }
    }

    private static void exit(int status, Throwable cause) {
        System.err.println("sluice-worker: " + cause.getMessage());
        System.exit(status);
    }
}
