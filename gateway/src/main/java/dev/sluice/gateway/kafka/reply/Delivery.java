package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.kafka.format.Envelope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One outcome on its way to its destinations; done when all that was sent for it has been acknowledged. */
final class Delivery {

    private final Envelope envelope;

    // Any thread: the sender addresses, the producer's thread acknowledges
    private final Promise<Void> done = Promise.promise();
    private final AtomicInteger unacknowledged = new AtomicInteger();

    // Sender thread only
    private final Set<Destination> addressed = EnumSet.noneOf(Destination.class);
    private boolean hasApologised;

    Delivery(Envelope envelope) {
        this.envelope = envelope;
    }

    Envelope envelope() {
        return envelope;
    }

    Future<Void> done() {
        return done.future();
    }

    /** Makes one more acknowledgement necessary. */
    void expect() {
        unacknowledged.incrementAndGet();
    }

    void acknowledge() {
        if (unacknowledged.decrementAndGet() == 0) {
            done.tryComplete();
        }
    }

    void abandon(Throwable reason) {
        done.tryFail(reason);
    }

    /** False when something is on its way there already. Sender thread. */
    boolean address(Destination destination) {
        return addressed.add(destination);
    }

    /** Whether this is the first time that a reply to it could not be made. Sender thread. */
    boolean apologise() {
        boolean isFirst = !hasApologised;
        hasApologised = true;
        return isFirst;
    }

    /** What was on its way there is given up. Sender thread. */
    void readdress(Destination destination) {
        addressed.remove(destination);
    }
}
