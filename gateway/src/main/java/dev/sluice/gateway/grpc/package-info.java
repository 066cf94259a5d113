/** The Open Inference Protocol over gRPC: an edge. */
@NullMarked
package dev.sluice.gateway.grpc;

import org.jspecify.annotations.NullMarked;
