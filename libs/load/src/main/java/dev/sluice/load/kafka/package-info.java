/** Kafka as a target: requests are records of one topic, answers are replies on another. */
@NullMarked
package dev.sluice.load.kafka;

import org.jspecify.annotations.NullMarked;
