package dev.sluice.gateway.kafka.format;

import java.util.OptionalInt;

/**
 * Where a reply goes.
 *
 * @param partition asked for by the requester; otherwise the record key decides
 * @param isNamedByRequester whether the topic came in a header: then a topic that cannot be written is the requester's
 *     mistake and ends in a dead letter, where a configured one is ours and is waited for
 */
public record ReplyAddress(String topic, OptionalInt partition, boolean isNamedByRequester) {}
