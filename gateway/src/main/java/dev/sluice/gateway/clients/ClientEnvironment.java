package dev.sluice.gateway.clients;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.request.ModelStatistics;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.observability.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;

/**
 * What every door works with.
 *
 * @param vertx of the connections: its event loops are nobody else's
 * @param version of the gateway, as metadata has it
 */
public record ClientEnvironment(
        Vertx vertx,
        ClientPath path,
        ClientRequests requests,
        ServedModels models,
        WorkerRepositories repositories,
        ModelStatistics statistics,
        Readiness readiness,
        MeterRegistry registry,
        Clock clock,
        String version) {}
