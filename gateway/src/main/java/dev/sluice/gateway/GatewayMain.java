package dev.sluice.gateway;

import dev.sluice.process.ParentWatch;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The gateway as a program. It ends with 0 when it was asked to, 1 on a fault, 2 when it was asked for nonsense. What it had
 * in flight is drained in both of the first.
 */
public final class GatewayMain {

    private static final int CLEAN = 0;
    private static final int FAULT = 1;
    private static final int WRONG_SETTINGS = 2;

    /** Beyond the drain itself: closing clients and sockets. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private GatewayMain() {}

    public static void main(String... arguments) {
        ParentWatch.exitWhenParentEnds();
        GatewayConfig config;
        try {
            config = Settings.load(
                    GatewayConfig.class, Arguments.parse(List.of(arguments)).source(System.getenv()));
        } catch (SettingsException | IllegalArgumentException wrong) {
            exit(WRONG_SETTINGS, wrong);
            return;
        }
        Gateway.start(config)
                .onSuccess(gateway -> {
                    drainOnTermination(gateway, config.drainTimeout().plus(CLOSING));
                    gateway.fault().onSuccess(broken -> exit(FAULT, broken));
                })
                .onFailure(fault -> exit(FAULT, fault));
    }

    /** Having drained on SIGTERM is a clean end; the JVM alone would answer 143. */
    private static void drainOnTermination(Gateway gateway, Duration longest) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(gateway, longest), "drain"));
    }

    private static void drainAndHalt(Gateway gateway, Duration longest) {
        boolean isClean = await(gateway.drain(), longest);
        Runtime.getRuntime().halt(isClean && !gateway.fault().isComplete() ? CLEAN : FAULT);
    }

    private static boolean await(Future<Void> drained, Duration longest) {
        try {
            drained.toCompletionStage().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException unfinished) {
            System.err.println("sluice-gateway: not everything could be closed: " + unfinished.getMessage());
            return false;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private static void exit(int status, Throwable cause) {
        System.err.println("sluice-gateway: " + cause.getMessage());
        try {
            // On a thread of its own: an event loop that waits for the end of the process keeps it from ending.
            new Thread(() -> System.exit(status), "exit").start();
        } catch (OutOfMemoryError noThread) {
            Runtime.getRuntime().halt(status);
        }
    }
}
