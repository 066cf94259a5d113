package dev.sluice.gateway;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.observability.Readiness;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** All stages of the core loop as the gateway puts them together, with real links to real workers, and what a door needs of them. */
public final class LiveStages implements AutoCloseable {

    private final Vertx core = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx doors = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayConfig config;
    private final CoreLoop loop = CoreLoop.on(core.getOrCreateContext());
    private final CoreStages stages;
    private final ClientEnvironment environment;

    public LiveStages(Map<String, String> settings) {
        config = Settings.load(GatewayConfig.class, new SettingsSource(Optional.empty(), Map.of(), settings, Set.of()));
        stages = onLoop(() -> {
            var assembled = CoreStages.assemble(config, core, loop, Clock.system(), registry, new Readiness());
            assembled.pool().start();
            assembled.links().start();
            return assembled;
        });
        environment = environment();
        onLoop(() -> {
            stages.gate().attach(environment.path());
            return stages;
        });
    }

    private ClientEnvironment environment() {
        var clients = config.admission().clients();
        var path = new ClientPath(loop, stages.pipeline(), clients);
        return new ClientEnvironment(
                doors,
                path,
                new ClientRequests(path, new ClientTerms(clients, Clock.system())),
                stages.served(),
                stages.links().repositories(),
                stages.statistics(),
                new Readiness(),
                registry,
                Clock.system(),
                "test");
    }

    public ClientEnvironment forDoors() {
        return environment;
    }

    public DoorsConfig config() {
        return config.doors();
    }

    private <T> T onLoop(Supplier<T> step) {
        var done = new CompletableFuture<T>();
        loop.execute(() -> {
            try {
                done.complete(step.get());
            } catch (RuntimeException | Error wrong) {
                done.completeExceptionally(wrong);
            }
        });
        return done.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        onLoop(() -> stages.links().close());
        doors.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        core.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
