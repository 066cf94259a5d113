package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.Clock;
import io.vertx.core.Context;
import io.vertx.core.WorkerExecutor;

/**
 * What the calls of one loop share.
 *
 * @param context of the loop
 * @param codecs threads for what would keep the loop
 * @param messages how large a message is that is read, after decompression too
 * @param maxAnswerBytes the largest message that is written
 */
record CallEnvironment(
        Context context,
        WorkerExecutor codecs,
        Clock clock,
        CallCounts counts,
        CallWatch watch,
        SizeLimit messages,
        int maxAnswerBytes) {}
