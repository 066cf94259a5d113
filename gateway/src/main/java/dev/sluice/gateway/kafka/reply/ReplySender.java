package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyEncoder;
import dev.sluice.gateway.kafka.reply.ReplyLine.Turn;
import dev.sluice.gateway.request.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;

/**
 * The thread that writes replies and dead letters. A producer's {@code send} may block, which neither the core loop nor
 * the poll thread can afford; so outcomes come here through a mailbox. It is bounded by the permits of the ingress: each
 * request in flight has at most one outcome, two parcels and the end of its turn in it.
 */
public final class ReplySender {

    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAIL_PER_REQUEST = 4;

    // Any thread
    private final MpscBlockingConsumerArrayQueue<Runnable> mailbox;
    private final Promise<Void> ended = Promise.promise();
    private final Clock clock;
    private volatile boolean closing;

    // Sender thread only
    private final Shipping shipping;
    private final ShippingLog shippingLog;
    private final Thread thread;

    /**
     * How to make the clients of a sender.
     *
     * @param maxInFlight how many requests can be in flight, and so wait here
     * @param maxReplyBytes the largest value that this producer takes
     * @param memoryBytes what this producer may hold of all that is not acknowledged
     * @param batchBytes what a partition takes of that at least
     */
    public record Clients(
            Map<String, Object> producer,
            Map<String, Object> admin,
            int maxInFlight,
            int maxReplyBytes,
            long memoryBytes,
            int batchBytes) {}

    /** Makes the clients, and a sender that has yet to be started. */
    public static ReplySender create(
            Clients clients, DeadLetterEncoder deadLetters, ReplyMetrics metrics, SendWatch watch, Clock clock) {
        new KafkaProducer<byte[], byte[]>(clients.producer()).close(Duration.ZERO); // what is wrong shows at the start
        var cluster = new AdminClusterView(Admin.create(clients.admin()), clock);
        var shippingLog = new ShippingLog(metrics, watch);
        var encoders = new Shipping.Encoders(new ReplyEncoder(clients.maxReplyBytes()), deadLetters);
        var memory = new Outlet.Memory(clients.memoryBytes(), clients.batchBytes());
        var parts = new Shipping.Parts(
                () -> new KafkaProducer<>(clients.producer()), memory, cluster, encoders, shippingLog);
        return new ReplySender(mail -> new Shipping(parts, clock, mail), shippingLog, clock, clients.maxInFlight());
    }

    ReplySender(Shipping.Factory shipping, ShippingLog shippingLog, Clock clock, int maxInFlight) {
        this.mailbox = new MpscBlockingConsumerArrayQueue<>(MAIL_PER_REQUEST * maxInFlight + 1);
        this.shipping = shipping.create(this::post);
        this.shippingLog = shippingLog;
        this.clock = clock;
        this.thread = new Thread(this::run, "sluice-kafka-sender");
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Sends an outcome to all its destinations. The future ends when they have acknowledged, on the sender thread; it fails
     * only when this sender closes before. Any thread.
     */
    public Future<Void> deliver(Envelope envelope, Outcome outcome) {
        var delivery = new Delivery(envelope, clock.nanoTime());
        offer(delivery, () -> shipping.send(delivery, outcome));
        return delivery.done();
    }

    /** As {@link #deliver}, after all that is ahead of it in its line. Any thread. */
    public Future<Void> deliverInTurn(Envelope envelope, Outcome outcome, Turn turn) {
        var delivery = new Delivery(envelope, clock.nanoTime());
        // As mail, so that a bug in the next one is met like every other, and not in the end of this one.
        delivery.done().onSuccess(acknowledged -> post(turn::done));
        offer(delivery, () -> turn.sendInTurn(() -> sendInTurn(delivery, outcome, turn)));
        return delivery.done();
    }

    private void sendInTurn(Delivery delivery, Outcome outcome, Turn turn) {
        try {
            shipping.send(delivery, outcome);
        } catch (RuntimeException bug) {
            turn.done(); // those behind it are not to wait for what cannot be sent
            throw bug;
        }
    }

    private void offer(Delivery delivery, Runnable mail) {
        if (closing || !mailbox.offer(mail)) {
            delivery.abandon(new SenderClosedException());
        } else if (closing) {
            delivery.abandon(new SenderClosedException()); // the thread may have left before it saw this one
        }
    }

    /** Stops sending; what has not been acknowledged is abandoned. Ends when the producer is closed. Any thread. */
    public Future<Void> close() {
        closing = true;
        mailbox.offer(() -> {}); // wakes the thread; when the mailbox is full it is awake
        return ended.future();
    }

    private void post(Runnable event) {
        if (!mailbox.offer(event)) {
            throw new IllegalStateException("more mail than requests in flight: " + mailbox.size());
        }
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable death) { // what is run here survives every exception, so this is an error
            shippingLog.died(death);
        } finally {
            closing = true;
            try {
                closeShipping();
            } finally {
                ended.complete();
            }
        }
    }

    private void closeShipping() {
        shipping.closeProducer(); // what it has not sent comes back as mail
        mailbox.drain(this::runGuarded);
        shipping.abandonRest();
    }

    private void turn() throws InterruptedException {
        long wait = Math.min(LONGEST_WAIT_NANOS, shipping.nextDueInNanos(clock.nanoTime()));
        Runnable event = wait > 0 ? mailbox.poll(wait, TimeUnit.NANOSECONDS) : mailbox.poll();
        if (event != null) {
            runGuarded(event);
        }
        runGuarded(() -> shipping.shipDue(clock.nanoTime()));
    }

    private void runGuarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException bug) {
            // What it belonged to stays unfinished, and is read again by whoever starts next.
            shippingLog.unanswered(bug);
        }
    }
}
