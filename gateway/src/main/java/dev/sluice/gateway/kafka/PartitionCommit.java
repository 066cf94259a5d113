package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.offsets.FinishedAhead;

/**
 * What one assignment has finished, as it was at one moment. It names the assignment and not the partition: an answer that
 * comes after a rebalance tells the old one.
 *
 * @param offset below which everything is finished
 * @param ahead what is finished beyond it
 * @param finished how many had been finished in this assignment
 */
record PartitionCommit(AssignedPartition partition, long offset, FinishedAhead ahead, long finished) {}
