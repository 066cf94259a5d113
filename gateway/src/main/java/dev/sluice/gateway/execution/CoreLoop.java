package dev.sluice.gateway.execution;

import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The one event loop that batching and dispatch state is confined to. Stages enter it here and keep their timers on it. */
public interface CoreLoop extends Executor {

    /** Runs the task on the loop, after what is queued there now. Any thread. */
    @Override
    void execute(Runnable task);

    /** Runs the task on the loop after a delay. Core loop only. */
    Timer schedule(Duration delay, Runnable task);

    static CoreLoop on(Context context) {
        return new VertxCoreLoop(context);
    }

    /** A task that has not run yet. */
    @FunctionalInterface
    interface Timer {

        /** Does nothing when the task has run. */
        void cancel();
    }
}
