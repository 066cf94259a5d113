package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs steps at once, or holds them until it is told to go. */
final class HeldSteps implements Beside {

    private final List<Runnable> held = new ArrayList<>();
    boolean isHeld;

    @Override
    public <T> Future<T> run(Callable<T> step) {
        Promise<T> done = Promise.promise();
        held.add(() -> done.handle(ended(step)));
        if (!isHeld) {
            go();
        }
        return done.future();
    }

    void go() {
        List.copyOf(held).forEach(Runnable::run);
        held.clear();
    }

    private static <T> Future<T> ended(Callable<T> step) {
        try {
            return Future.succeededFuture(step.call());
        } catch (Exception fault) {
            return Future.failedFuture(fault);
        }
    }
}
