package dev.sluice.testkit.history;

import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a requester sends, and where to.
 *
 * @param replyTo where replies go of requests that ask for no place
 * @param spacing how the gaps between requests are
 * @param seed of exponential gaps
 * @param firstNumber the number of its first request, so that those of several requesters can differ
 * @param producerProperties win over ours
 * @param requests the request of each number; called by the requester's thread
 */
public record RequesterConfig(
        String bootstrapServers,
        String topic,
        ReplyAddress replyTo,
        Spacing spacing,
        long seed,
        int firstNumber,
        Map<String, Object> producerProperties,
        IntFunction<Request> requests) {

    public RequesterConfig {
        producerProperties = Map.copyOf(producerProperties);
    }

    /** Evenly spaced requests with the numbers from 0, answered in the topic given unless they ask otherwise. */
    public static RequesterConfig of(
            String bootstrapServers, String topic, String replyTopic, IntFunction<Request> requests) {
        return new RequesterConfig(
                bootstrapServers, topic, ReplyAddress.of(replyTopic), Spacing.EVEN, 0, 0, Map.of(), requests);
    }

    /** With exponential gaps, as independent requesters have. */
    public RequesterConfig withExponentialGaps(long newSeed) {
        return new RequesterConfig(
                bootstrapServers,
                topic,
                replyTo,
                Spacing.EXPONENTIAL,
                newSeed,
                firstNumber,
                producerProperties,
                requests);
    }

    /** With another first number. */
    public RequesterConfig numberedFrom(int first) {
        return new RequesterConfig(
                bootstrapServers, topic, replyTo, spacing, seed, first, producerProperties, requests);
    }

    /** With properties of the producer that win over ours. */
    public RequesterConfig withProducerProperties(Map<String, Object> properties) {
        return new RequesterConfig(bootstrapServers, topic, replyTo, spacing, seed, firstNumber, properties, requests);
    }
}
