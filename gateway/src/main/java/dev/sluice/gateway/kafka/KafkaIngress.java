package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.observability.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in from Kafka: one consumer and the one thread that may touch it.
 *
 * <p>The loop never stops polling while it lives, or the group would take us for dead: a lack of room, a hold or a drain
 * pauses partitions and polls on. Nor does an exception end it; it backs off, says so in readiness, and tries again. An
 * error does, and with it the process.
 *
 * <p>It runs, then drains (takes nothing more, and waits a bounded time for what is in flight), then has closed.
 */
final class KafkaIngress {

    private static final Logger log = LoggerFactory.getLogger(KafkaIngress.class);
    private static final String COMPONENT = "kafka";
    private static final Duration POLL_WAIT = Duration.ofMillis(20);
    private static final Duration POLL_WAIT_WHILE_PARKED = Duration.ofMillis(2); // room may come at any moment
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_DOUBLINGS = 5; // 3.2 s
    private static final long BEGIN_PAUSE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long LONG_SLEEP_NANOS = Duration.ofSeconds(2).toNanos(); // sessions are longer

    /** What the loop works with. */
    record Parts(
            Consumer<byte[], byte[]> consumer,
            Assignment assignment,
            StartOffsets startOffsets,
            InFlightBudget budget,
            Intake intake,
            BrokersWatch brokers,
            TopicIdentities identities,
            KafkaMetrics metrics) {}

    // Any thread
    private final Holds holds;
    private final ThreadDeaths deaths;
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean isDraining;
    private volatile long drainUntilNanos;

    // Poll thread only
    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final StartOffsets startOffsets;
    private final InFlightBudget budget;
    private final Intake intake;
    private final BrokersWatch brokers;
    private final TopicIdentities identities;
    private final KafkaMetrics metrics;
    private final Clock clock;
    private final Readiness readiness;
    private int failures;
    private long lastStepAtNanos;
    private long nextBeginAtNanos;
    private boolean isReady;

    KafkaIngress(Parts parts, Holds holds, Clock clock, Readiness readiness, ThreadDeaths deaths) {
        this.consumer = parts.consumer();
        this.assignment = parts.assignment();
        this.startOffsets = parts.startOffsets();
        this.budget = parts.budget();
        this.intake = parts.intake();
        this.brokers = parts.brokers();
        this.identities = parts.identities();
        this.metrics = parts.metrics();
        this.holds = holds;
        this.deaths = deaths;
        this.clock = clock;
        this.readiness = readiness;
        this.lastStepAtNanos = clock.nanoTime();
        this.nextBeginAtNanos = lastStepAtNanos;
    }

    void start(Subscription subscription) {
        readiness.notReady(COMPONENT, "has not joined its consumer group yet");
        subscription.make(consumer, assignment);
        var thread = new Thread(this::run, "sluice-kafka-poll");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes nothing more, waits this long for what is in flight, commits and leaves the group. Any thread. */
    Future<Void> drain(Duration timeout) {
        drainUntilNanos = clock.nanoTime() + timeout.toNanos();
        isDraining = true;
        return ended.future();
    }

    private void run() {
        try {
            while (!isDrained()) {
                turn();
                brokers.look(clock.nanoTime());
            }
            readiness.notReady(COMPONENT, "closed");
        } catch (Throwable death) { // a turn survives every exception, so this is an error
            deaths.died(COMPONENT, death);
        } finally {
            try {
                close();
            } finally {
                ended.complete();
            }
        }
    }

    private boolean isDrained() {
        long now = clock.nanoTime();
        return isDraining && !identities.areInDoubt(now) && (budget.isEmpty() || drainUntilNanos - now <= 0);
    }

    private void turn() {
        try {
            step();
            failures = 0;
            sayWhetherReady();
        } catch (RuntimeException failure) {
            backOff(failure);
        }
    }

    private void step() {
        long now = clock.nanoTime();
        if (now - lastStepAtNanos > LONG_SLEEP_NANOS) {
            assignment.doubt();
            identities.doubt(assignment.topics(), now);
        }
        lastStepAtNanos = now;
        assignment.absorb(0);
        assignment.beginAnew(identities.madeAnew(assignment::topics, now));
        if (identities.areInDoubt(now)) {
            assignment.absorb(POLL_WAIT.toNanos()); // not even a poll: what it revokes would be committed
        } else {
            goOn();
        }
    }

    private void goOn() {
        if (isDraining) {
            assignment.dropParked();
        } else if (!holds.any()) {
            takeIn();
        }
        boolean isPaused = isDraining || holds.any() || budget.isBlocked();
        assignment.pause(isPaused);
        metrics.inFlight(budget.requests(), budget.bytes(), isPaused);
        assignment.commitIfDue(clock.nanoTime());
        assignment.park(poll(assignment.hasParked() ? POLL_WAIT_WHILE_PARKED : POLL_WAIT));
        beginIfDue(); // last, as it may fail, and polling goes on
    }

    /** Each attempt may wait for the coordinator, and all partitions with it; so there is a pause between two. */
    private void beginIfDue() {
        long now = clock.nanoTime();
        if (nextBeginAtNanos - now <= 0) {
            nextBeginAtNanos = now + BEGIN_PAUSE_NANOS;
            assignment.begin();
            nextBeginAtNanos = now;
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (NoOffsetForPartitionException uncommitted) {
            assignment.beginUncommitted(uncommitted.partitions());
            return ConsumerRecords.empty();
        } catch (OffsetOutOfRangeException gone) {
            startOffsets.goOn(gone);
            return ConsumerRecords.empty();
        }
    }

    private void takeIn() {
        var taken = assignment.take(intake.decoderNow());
        metrics.taken(taken.size());
        intake.enter(taken);
    }

    private void sayWhetherReady() {
        if (!isReady && assignment.hasJoined()) {
            isReady = true;
            readiness.ready(COMPONENT);
        }
    }

    private void backOff(RuntimeException failure) {
        isReady = false;
        readiness.notReady(COMPONENT, "polling fails: " + failure.getClass().getSimpleName());
        log.error("polling failed: failures={}", failures + 1, failure);
        long until = clock.nanoTime() + (FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        while (!isDraining && until - clock.nanoTime() > 0) {
            assignment.absorb(until - clock.nanoTime());
        }
        lastStepAtNanos = until; // this pause was no sleep
    }

    private void close() {
        try {
            assignment.dropParked();
            assignment.absorb(0);
            assignment.commitNow();
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT)); // revokes: a last wait for what is still in flight
        } catch (RuntimeException failure) {
            log.warn("consumer did not close cleanly", failure);
        } finally {
            brokers.close();
            identities.close();
        }
    }
}
