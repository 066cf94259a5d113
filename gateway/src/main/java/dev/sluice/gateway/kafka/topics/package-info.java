/** Makes the topics that a gateway needs where they are missing, for clusters in which that is nobody else's task. */
@NullMarked
package dev.sluice.gateway.kafka.topics;

import org.jspecify.annotations.NullMarked;
