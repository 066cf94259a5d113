package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.kafka.format.Envelope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.EnumSet;
import java.util.Set;

/**
 * One outcome on its way to its destinations; done when all that was sent for it has been acknowledged. Sender thread only,
 * save for who waits for it.
 */
final class Delivery {

    private final Envelope envelope;
    private final long offeredAtNanos;
    private final Promise<Void> done = Promise.promise();
    private int unacknowledged;
    private final Set<Destination> addressed = EnumSet.noneOf(Destination.class);
    private boolean hasApologised;

    Delivery(Envelope envelope, long offeredAtNanos) {
        this.envelope = envelope;
        this.offeredAtNanos = offeredAtNanos;
    }

    Envelope envelope() {
        return envelope;
    }

    /** How long it has been with the sender, in its line or on its way. */
    long ageNanos(long nowNanos) {
        return nowNanos - offeredAtNanos;
    }

    Future<Void> done() {
        return done.future();
    }

    /** Makes one more acknowledgement necessary. */
    void expect() {
        unacknowledged++;
    }

    void acknowledge() {
        unacknowledged--;
        if (unacknowledged == 0) {
            done.tryComplete();
        }
    }

    void abandon(Throwable reason) {
        done.tryFail(reason);
    }

    /** False when something is on its way there already. */
    boolean address(Destination destination) {
        return addressed.add(destination);
    }

    /** Whether this is the first time that a reply to it could not be made. */
    boolean apologise() {
        boolean isFirst = !hasApologised;
        hasApologised = true;
        return isFirst;
    }

    /** What was on its way there is given up. */
    void readdress(Destination destination) {
        addressed.remove(destination);
    }
}
