/**
 * Kafka's way in and out: records are polled, decoded and handed to the pipeline; each outcome becomes a reply, a dead
 * letter or both, and a record's offset is committed only when every destination has acknowledged.
 *
 * <p>Three threads meet here, and each owns what only it touches:
 *
 * <ul>
 *   <li>the <b>poll thread</b> ({@code KafkaIngress}) owns the consumer, pausing, the budget of what is in flight and all
 *       offset state. It waits for nobody: neither inference nor a producer;
 *   <li>the <b>core loop</b> runs the pipeline; a poll batch reaches it as one task, and {@code KafkaOrigin} answers
 *       there;
 *   <li>the <b>sender thread</b> ({@code reply.ReplySender}) owns the producer, whose {@code send} may block.
 * </ul>
 *
 * <p>An acknowledged outcome returns to the poll thread as (partition, epoch, offset) through a bounded queue. The epoch
 * names one assignment of the partition to us: what finishes after the partition was revoked gives its place back, and
 * moves no offset.
 *
 * <p>{@code format} is the wire (headers, values, replies, dead letters), {@code offsets} is what may be committed, {@code
 * reply} is the way out, {@code topics} makes topics that are missing. None of them knows this package.
 */
@NullMarked
package dev.sluice.gateway.kafka;

import org.jspecify.annotations.NullMarked;
