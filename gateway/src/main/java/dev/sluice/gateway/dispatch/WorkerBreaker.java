package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.EventLoopConfined;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breaker of one worker: Resilience4j's, on our monotonic clock and without threads of its own. It goes from
 * open to half-open when it is asked after its time, so whoever waits for that sets a timer for {@link #retriesAtNanos}.
 */
@EventLoopConfined
final class WorkerBreaker {

    private final Clock clock;
    private final CircuitBreaker breaker;
    private final long openForNanos;
    private long retriesAtNanos;

    WorkerBreaker(String workerId, BreakerConfig config, Clock clock) {
        this.clock = clock;
        this.openForNanos = config.openFor().toNanos();
        this.breaker = CircuitBreaker.of(
                workerId,
                CircuitBreakerConfig.custom()
                        .slidingWindow(config.window(), config.minimumFrames(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold((float) config.failureRate())
                        .waitDurationInOpenState(config.openFor())
                        .permittedNumberOfCallsInHalfOpenState(config.trialFrames())
                        .clock(new Monotonic(clock))
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> transitioned(event.getStateTransition()));
    }

    /** Takes a permission, which one of {@link #succeeded}, {@link #failed} and {@link #unused} gives back. */
    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    /** Whether a frame may pass, now or as soon as a trial is over. */
    boolean isUsable(long nowNanos) {
        return state() != BreakerState.OPEN || retriesAtNanos - nowNanos <= 0;
    }

    void succeeded(long tookNanos) {
        breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
    }

    void failed(long tookNanos, Throwable cause) {
        breaker.onError(tookNanos, TimeUnit.NANOSECONDS, cause);
    }

    /** A success may open it too: the one by which enough frames were seen, or the last of the trials. */
    private void transitioned(CircuitBreaker.StateTransition transition) {
        if (transition.getToState() == CircuitBreaker.State.OPEN) {
            // Resilience4j lets a call pass only after the time, not at it.
            retriesAtNanos = clock.nanoTime() + openForNanos + 1;
        }
    }

    /** The frame said nothing about the worker. */
    void unused() {
        breaker.releasePermission();
    }

    /** Only while open. */
    long retriesAtNanos() {
        return retriesAtNanos;
    }

    BreakerState state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
        };
    }

    /** Time since an arbitrary instant, so that a step of the wall clock neither opens nor closes anything. */
    private static final class Monotonic extends java.time.Clock {

        private final Clock clock;
        private final long originNanos;

        Monotonic(Clock clock) {
            this.clock = clock;
            this.originNanos = clock.nanoTime();
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plus(Duration.ofNanos(clock.nanoTime() - originNanos));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("monotonic time has no zone");
        }
    }
}
