/** The protocol's gRPC form as a target: unary calls, many at a time on each of a few connections. */
@NullMarked
package dev.sluice.load.grpc;

import org.jspecify.annotations.NullMarked;
