/**
 * Requests from the command line: questions in, answers out in their order, a bounded number under way. {@link
 * dev.sluice.cli.infer.Interview} is the story; an {@link dev.sluice.cli.infer.Asker} is a way in: over Kafka, or over a connection.
 */
@NullMarked
package dev.sluice.cli.infer;

import org.jspecify.annotations.NullMarked;
