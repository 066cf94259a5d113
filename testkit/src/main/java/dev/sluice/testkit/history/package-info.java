/**
 * The judge of a run: what was sent, acknowledged, replied, dead-lettered and committed, read from Kafka itself, and
 * each thing in it that breaks a promise.
 *
 * <p>{@link dev.sluice.testkit.history.Requester} sends; {@link dev.sluice.testkit.history.AnswerFollower} waits until
 * all is answered; {@link dev.sluice.testkit.history.HistoryReader} reads the topics and {@code __consumer_offsets} into
 * a {@link dev.sluice.testkit.history.History}; {@link dev.sluice.testkit.history.Checker}, which is pure, makes a
 * {@link dev.sluice.testkit.history.Verdict} of it. Nothing that the gateway says about itself is believed.
 *
 * <p>A request is its record, topic-partition-offset: the same correlation sent twice is two requests.
 */
@NullMarked
package dev.sluice.testkit.history;

import org.jspecify.annotations.NullMarked;
