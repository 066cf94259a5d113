/** Requests from the command line over Kafka: questions in, answers out in their order, a bounded number under way. */
@NullMarked
package dev.sluice.cli.infer;

import org.jspecify.annotations.NullMarked;
