package dev.sluice.testkit.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Sends so many requests on schedule, whatever comes back, and remembers what became of each. One that is late is sent at
 * once: the schedule never shifts, so that a slow broker cannot slow down the load that shows it.
 *
 * <p>Three threads: its own runs it, the producer's settles requests, any may ask.
 */
final class OpenLoop implements Runnable {

    private final RequesterConfig config;
    private final Producer<byte[], byte[]> producer;
    private final Clock clock;
    private final String run;
    private final int partitions;

    // Own thread only
    private final Schedule schedule;

    // Any thread
    private final AtomicReferenceArray<@Nullable Sent> requests;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final CountDownLatch unsettled;
    private volatile boolean isStopped;

    OpenLoop(
            RequesterConfig config,
            Producer<byte[], byte[]> producer,
            Clock clock,
            String run,
            Schedule schedule,
            int count) {
        this.config = config;
        this.producer = producer;
        this.clock = clock;
        this.run = run;
        this.schedule = schedule;
        this.partitions = producer.partitionsFor(config.topic()).size();
        this.requests = new AtomicReferenceArray<>(count);
        this.unsettled = new CountDownLatch(count);
    }

    @Override
    public void run() {
        Instant start = clock.instant();
        for (int index = 0; index < requests.length(); index++) {
            if (!isDue(start.plusNanos(schedule.nextDueNanos())) || isStopped) {
                leaveOutFrom(index);
                return;
            }
            send(index);
        }
    }

    /** Sends no more. Any thread. */
    void stop() {
        isStopped = true;
    }

    private void leaveOutFrom(int index) {
        for (int left = index; left < requests.length(); left++) {
            unsettled.countDown();
        }
    }

    /** Waits for an instant; false when it was interrupted. */
    private boolean isDue(Instant due) {
        while (!Thread.currentThread().isInterrupted()) {
            Duration left = Duration.between(clock.instant(), due);
            if (left.isNegative() || left.isZero()) {
                return true;
            }
            LockSupport.parkNanos(left.toNanos());
        }
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears all that the future would tell.
    private void send(int index) {
        int number = config.firstNumber() + index;
        String correlation = run + "-" + number;
        Request request = config.requests().apply(number);
        var place = new TopicPartition(config.topic(), partition(request, number));
        Instant now = clock.instant();
        ProducerRecord<byte[], byte[]> record = request.record(place.topic(), place.partition(), correlation, now);
        var print = Fingerprint.of(record.key(), record.value(), record.headers());
        ReplyAddress replyTo = request.replyTo(config.replyTo());
        requests.set(index, Sent.unacknowledged(number, correlation, place, now, print, replyTo));
        try {
            producer.send(record, (metadata, failure) -> settle(index, metadata, failure));
        } catch (KafkaException | IllegalStateException refused) {
            settle(index, null, refused);
        }
    }

    /** As Kafka's own partitioner has it, but known before the record is acknowledged. */
    private int partition(Request request, int number) {
        byte[] key = request.key();
        return key == null ? Math.floorMod(number, partitions) : Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** The producer may both call back and throw; the first counts. */
    private void settle(int index, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        Sent sent = requests.get(index);
        if (sent == null || sent.isSettled()) {
            return;
        }
        Sent settled = failure == null && metadata != null
                ? sent.acknowledged(metadata.offset(), clock.instant())
                : sent.failed(String.valueOf(failure));
        if (requests.compareAndSet(index, sent, settled)) {
            if (settled.isAcknowledged()) {
                acknowledged.incrementAndGet();
            }
            unsettled.countDown();
        }
    }

    /** Whether each request has been sent, and acknowledged or failed. */
    boolean awaitSettled(Duration atMost) throws InterruptedException {
        return unsettled.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    List<Sent> sent() {
        var sent = new ArrayList<Sent>(requests.length());
        for (int index = 0; index < requests.length(); index++) {
            Optional.ofNullable(requests.get(index)).ifPresent(sent::add);
        }
        return sent;
    }

    int acknowledged() {
        return acknowledged.get();
    }
}
