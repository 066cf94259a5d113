/** A worker that computes nothing: what is left is the gateway, Kafka and the link. */
@NullMarked
package dev.sluice.benchmarks.nullworker;

import org.jspecify.annotations.NullMarked;
