package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.reply.ReplyMetrics;

/** What the Kafka path counts. Implementations are thread-safe; except for replies, the poll thread calls. */
public interface KafkaMetrics extends ReplyMetrics {

    /** Records were taken in; what is parked does not count yet. */
    void taken(int records);

    /** Offsets were stored by the broker. */
    void committed();

    void commitFailed();

    /** What is in flight from Kafka right now, and whether its partitions are paused. */
    void inFlight(int requests, long bytes, boolean isPaused);
}
