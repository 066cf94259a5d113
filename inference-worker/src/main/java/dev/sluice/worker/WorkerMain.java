package dev.sluice.worker;

import dev.sluice.process.ParentWatch;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import dev.sluice.worker.config.WorkerConfig;
import dev.sluice.worker.config.WorkerSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a program. It ends with 0 when it was asked to, 1 on a fault, 2 when it was asked for nonsense, 4 when a
 * model can not be served. */
public final class WorkerMain {

    private static final Logger log = LoggerFactory.getLogger(WorkerMain.class);

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
        try {
            closeOnTermination(InferenceWorker.start(config));
        } catch (WorkerStartException failed) {
            exit(failed.isOfModel() ? UNSERVABLE_MODEL : FAULT, failed);
        } catch (RuntimeException | Error bug) {
            // Natives that this machine can not load come as errors, and event loops would outlive this thread.
            log.error("worker could not start", bug);
            exit(FAULT, bug);
        }
    }

    /** Having drained on SIGTERM is a clean end; the JVM alone would answer 143. */
    private static void closeOnTermination(InferenceWorker worker) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            worker.close();
                            Runtime.getRuntime().halt(CLEAN);
                        },
                        "drain"));
    }

    private static void exit(int status, Throwable cause) {
        System.err.println("sluice-worker: " + cause.getMessage());
        System.exit(status);
    }
}
