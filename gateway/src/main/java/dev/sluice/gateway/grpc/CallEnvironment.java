package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.Clock;
import io.vertx.core.Context;

/**
 * What the calls of one loop share.
 *
 * @param context of the loop
 * @param messages how large a message is that is read, after decompression too
 */
record CallEnvironment(Context context, Clock clock, CallCounts counts, CallWatch watch, SizeLimit messages) {}
