package dev.sluice.gateway.kafka.reply;

/**
 * Hears when a configured topic cannot be written and when it can again, and when the sender breaks. Topics that requesters name are not reported:
 * what one of them got wrong says nothing about us. Any thread.
 */
public interface SendWatch {

    void stalled(Destination destination, String topic, String reason);

    void flowing(Destination destination, String topic);

    /** A bug kept a record from every end that it could have: its place in flight and its offset are held for good. */
    void unanswered(RuntimeException bug);

    /** The sender's thread has ended by an error, or its producer is in its fatal state: nothing is sent any more. */
    void died(Throwable error);
}
