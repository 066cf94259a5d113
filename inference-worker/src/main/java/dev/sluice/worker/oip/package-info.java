/** The Open Inference Protocol over gRPC: an edge. A call is a frame of one member. */
@NullMarked
package dev.sluice.worker.oip;

import org.jspecify.annotations.NullMarked;
