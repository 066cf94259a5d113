package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.grpc.client.GrpcClient;

/**
 * What every link works with.
 *
 * @param client see {@link WorkerLinks#client}; it is closed with the links
 * @param listener hears of workers that can be used
 * @param costs what runs are known to cost
 * @param runs hears of the runs that workers made
 * @param reachability hears of those that cannot be reached
 */
public record LinkEnvironment(
        CoreLoop loop,
        Clock clock,
        GrpcClient client,
        LinkConfig config,
        WorkerListener listener,
        Costs costs,
        RunListener runs,
        Reachability reachability) {}
