package dev.sluice.gateway.kafka.reply;

/**
 * Hears when a configured topic cannot be written and when it can again. Topics that requesters name are not reported:
 * what one of them got wrong says nothing about us. Any thread.
 */
public interface SendWatch {

    void stalled(Destination destination, String topic, String reason);

    void flowing(Destination destination, String topic);
}
