package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.reply.ReplyMetrics;

/** What the Kafka path counts. Implementations are thread-safe; except for replies, the poll thread calls. */
public interface KafkaMetrics extends ReplyMetrics {

    /** Records were taken in; what is parked does not count yet. */
    void taken(int records);

    /** Records were left out, since they are in flight or answered already. */
    void skipped(int records);

    /** Records were gone before they were read. */
    void overtaken(long records);

    void assigned(int partitions);

    /** Partitions were handed over, with so many of their requests unfinished: these are answered again. */
    void revoked(int partitions, int unfinished);

    /** Partitions were taken from us. */
    void lost(int partitions);

    /** Offsets were stored by the broker. */
    void committed();

    void commitFailed();

    /** All partitions were paused that were not. */
    void paused();

    /** What is in flight from Kafka right now, and whether its partitions are paused. */
    void inFlight(int requests, long bytes, boolean isPaused);
}
