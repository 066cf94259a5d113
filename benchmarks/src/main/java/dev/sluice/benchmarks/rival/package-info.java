/**
 * What one would build instead of Sluice, each a program of its own, as well as we can build it: a Kafka Streams application
 * with ONNX Runtime in its process, and a consumer that takes up to N records and pads them to the longest.
 */
@NullMarked
package dev.sluice.benchmarks.rival;

import org.jspecify.annotations.NullMarked;
