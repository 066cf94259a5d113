/**
 * The way out: an outcome goes to its destinations, and is done when each of them has acknowledged.
 *
 * <p>A send that fails is repeated with back-off for as long as the process lives, and never skipped: the record's offset
 * stays unfinished meanwhile. Only what can never succeed is turned into something else: a reply that is too large, or to
 * a topic that its requester named and that cannot be written, ends as an error or a dead letter.
 */
@NullMarked
package dev.sluice.gateway.kafka.reply;

import org.jspecify.annotations.NullMarked;
