package dev.sluice.gateway.websocket;

import dev.sluice.gateway.execution.CoreLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes nothing of what waits for it: whoever does holds places that others want. Who takes a
 * part of a large answer does take something. Confined to the loop of the stream.
 */
final class Patience {

    private final CoreLoop loop;
    private final Duration longest;
    private CoreLoop.@Nullable Timer timer;

    Patience(CoreLoop loop, Duration longest) {
        this.loop = loop;
        this.longest = longest;
    }

    /**
     * @param isHeldUp something waits for the client
     * @param hasSent something has left just now
     */
    void watch(Connection to, boolean isHeldUp, boolean hasSent) {
        if (!isHeldUp || hasSent) {
            end();
        }
        if (isHeldUp && timer == null) {
            begin(to);
        }
    }

    private void begin(Connection to) {
        long before = to.takenBytes();
        timer = loop.schedule(longest, () -> over(to, before));
    }

    private void over(Connection to, long before) {
        if (to.takenBytes() == before) {
            to.close(CloseCode.POLICY, "answers were not taken for " + longest.toMillis() + " ms");
        } else {
            begin(to);
        }
    }

    /** Nothing waits, or nobody is there to take it. */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
