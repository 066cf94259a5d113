/** Which offsets of a partition are finished, and so how far it is safe to commit. Pure state, owned by the poll thread. */
@NullMarked
package dev.sluice.gateway.kafka.offsets;

import org.jspecify.annotations.NullMarked;
