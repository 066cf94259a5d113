package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.reply.Destination;
import dev.sluice.gateway.request.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The Kafka path in a meter registry. All meters exist from the start, so that a rate is never missing. */
public final class MicrometerKafkaMetrics implements KafkaMetrics {

    private final Counter taken;
    private final Counter skipped;
    private final Counter overtaken;
    private final Counter assigned;
    private final Counter revoked;
    private final Counter lost;
    private final Counter pauses;
    private final Counter unfinishedAtRevocation;
    private final Counter repliesOk;
    private final Counter repliesError;
    private final Map<ErrorCode, Counter> deadLetters = new EnumMap<>(ErrorCode.class);
    private final Map<Destination, Counter> sendFailures = new EnumMap<>(Destination.class);
    private final Counter replyBugs;
    private final Counter commits;
    private final Counter commitFailures;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger paused = new AtomicInteger();

    public MicrometerKafkaMetrics(MeterRegistry registry) {
        taken = registry.counter("sluice.kafka.records.taken");
        skipped = registry.counter("sluice.kafka.records.skipped");
        overtaken = registry.counter("sluice.kafka.records.overtaken");
        assigned = registry.counter("sluice.kafka.partitions.moved", "how", "assigned");
        revoked = registry.counter("sluice.kafka.partitions.moved", "how", "revoked");
        lost = registry.counter("sluice.kafka.partitions.moved", "how", "lost");
        pauses = registry.counter("sluice.kafka.pauses");
        unfinishedAtRevocation = registry.counter("sluice.kafka.revoked.unfinished");
        repliesOk = registry.counter("sluice.kafka.replies", "status", "ok");
        repliesError = registry.counter("sluice.kafka.replies", "status", "error");
        for (ErrorCode code : ErrorCode.values()) {
            deadLetters.put(code, registry.counter("sluice.kafka.dead.letters", "code", code.name()));
        }
        for (Destination destination : Destination.values()) {
            String name = destination.name().toLowerCase(Locale.ROOT);
            sendFailures.put(destination, registry.counter("sluice.kafka.send.failures", "destination", name));
        }
        replyBugs = registry.counter("sluice.kafka.reply.bugs");
        commits = registry.counter("sluice.kafka.commits", "result", "ok");
        commitFailures = registry.counter("sluice.kafka.commits", "result", "failed");
        registry.gauge("sluice.kafka.in.flight", requests);
        registry.gauge("sluice.kafka.in.flight.bytes", bytes);
        registry.gauge("sluice.kafka.paused", paused);
    }

    @Override
    public void taken(int records) {
        taken.increment(records);
    }

    @Override
    public void skipped(int records) {
        skipped.increment(records);
    }

    @Override
    public void overtaken(long records) {
        overtaken.increment((double) records);
    }

    @Override
    public void assigned(int partitions) {
        assigned.increment(partitions);
    }

    @Override
    public void revoked(int partitions, int unfinished) {
        revoked.increment(partitions);
        unfinishedAtRevocation.increment(unfinished);
    }

    @Override
    public void paused() {
        pauses.increment();
    }

    @Override
    public void lost(int partitions) {
        lost.increment(partitions);
    }

    @Override
    public void committed() {
        commits.increment();
    }

    @Override
    public void commitFailed() {
        commitFailures.increment();
    }

    @Override
    public void inFlight(int requestsNow, long bytesNow, boolean isPaused) {
        requests.set(requestsNow);
        bytes.set(bytesNow);
        paused.set(isPaused ? 1 : 0);
    }

    @Override
    public void replied(boolean ok) {
        (ok ? repliesOk : repliesError).increment();
    }

    @Override
    public void deadLettered(ErrorCode code) {
        counter(deadLetters, code).increment();
    }

    @Override
    public void sendFailed(Destination destination) {
        counter(sendFailures, destination).increment();
    }

    @Override
    public void metBug() {
        replyBugs.increment();
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
