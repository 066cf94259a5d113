package dev.sluice.gateway.kafka.reply;

/**
 * Which topics exist, answered at once from what is known. A producer that is asked to send to a missing topic or
 * partition says only that it knows nothing of it, and knows no more of one that was made a moment ago.
 */
interface ClusterView extends AutoCloseable {

    /** What is known of a topic. An answer that is unknown or old has been asked for by this call. */
    TopicState topic(String name);

    /** Whether what is known of a topic was learnt a moment ago, so that no other answer is to be expected now. */
    boolean isFresh(String name);

    /**
     * Something contradicts what is known of this topic: it is looked up again, and stands until then. Forgetting it would
     * let one requester with a wrong partition hold up the replies of all others to the same topic.
     */
    void doubt(String name);

    @Override
    void close();
}
