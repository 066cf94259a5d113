package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** How many frames a link has under way, and who waits for the last of them. */
@EventLoopConfined
final class UnderWay {

    private final Promise<Void> over = Promise.promise();
    private int frames;
    private boolean isAwaited;

    Future<Void> add(Future<Void> frame) {
        frames++;
        return frame.onComplete(ended -> {
            frames--;
            tell();
        });
    }

    /** Ends when there is none. Only when none is added any more. */
    Future<Void> over() {
        isAwaited = true;
        tell();
        return over.future();
    }

    private void tell() {
        if (isAwaited && frames == 0) {
            over.tryComplete();
        }
    }
}
