package dev.sluice.gateway.execution;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One timer that rings at the earliest instant anybody asked for, and then knows nothing any more: whoever is rung looks
 * at its state and asks again. So a thousand waiting requests cost one timer.
 */
@EventLoopConfined
public final class Alarm {

    private final CoreLoop loop;
    private final Clock clock;
    private final Runnable ring;

    private CoreLoop.@Nullable Timer timer;
    private long atNanos;

    public Alarm(CoreLoop loop, Clock clock, Runnable ring) {
        this.loop = loop;
        this.clock = clock;
        this.ring = ring;
    }

    /** Rings at this instant or before. */
    public void ringBy(long instantNanos) {
        if (timer != null) {
            if (atNanos - instantNanos <= 0) {
                return;
            }
            timer.cancel();
        }
        atNanos = instantNanos;
        long delay = Math.max(0, instantNanos - clock.nanoTime());
        timer = loop.schedule(Duration.ofNanos(delay), this::rung);
    }

    public void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void rung() {
        timer = null;
        ring.run();
    }
}
