package dev.sluice.gateway.execution;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

final class VertxCoreLoop implements CoreLoop {

    private final Context context;
    private final Vertx vertx;

    VertxCoreLoop(Context context) {
        this.context = context;
        this.vertx = context.owner();
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        // Vert.x counts whole milliseconds: rounded up, so that a timer never rings before its time.
        long millis = Math.max(1, (delay.toNanos() + 999_999) / 1_000_000);
        long id = vertx.setTimer(millis, ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }
}
