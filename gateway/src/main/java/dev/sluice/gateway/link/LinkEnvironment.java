package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.grpc.client.GrpcClient;

/** What every link works with. */
record LinkEnvironment(CoreLoop loop, Clock clock, GrpcClient client, LinkConfig config, WorkerListener listener) {}
