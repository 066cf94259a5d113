/**
 * What goes over Kafka: headers with their aliases, values in three formats, CloudEvents around them, replies, errors and
 * dead letters. Pure conversion; sizes and addresses are checked before anything is parsed.
 *
 * <p>What a record cannot say properly is never an exception for the caller: {@code RecordDecoder} answers with a refusal
 * and with the envelope in which to send it back.
 */
@NullMarked
package dev.sluice.gateway.kafka.format;

import org.jspecify.annotations.NullMarked;
