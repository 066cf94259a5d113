package dev.sluice.gateway.kafka.reply;

/** What is known of a topic; its partitions count only when it is present. */
record TopicState(Existence existence, int partitions) {

    enum Existence {
        UNKNOWN,
        MISSING,
        PRESENT
    }

    static final TopicState UNKNOWN = new TopicState(Existence.UNKNOWN, 0);
    static final TopicState MISSING = new TopicState(Existence.MISSING, 0);

    /** We may not look; the producer is told quickly enough whether it may write. */
    static final TopicState HIDDEN = present(Integer.MAX_VALUE);

    static TopicState present(int partitions) {
        return new TopicState(Existence.PRESENT, partitions);
    }
}
