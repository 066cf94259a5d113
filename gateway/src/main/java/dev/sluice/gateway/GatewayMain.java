package dev.sluice.gateway;

import dev.sluice.process.ParentWatch;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import io.vertx.core.Future;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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

    private static final Duration NEARLY_STARTED = Duration.ofSeconds(1);

    /** Beyond the drain itself: closing clients and sockets. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private GatewayMain() {}

    public static void main(String... arguments) {
        askForNamesAnew();
        ParentWatch.exitWhenParentEnds();
        GatewayConfig config;
        try {
            config = Settings.load(
                    GatewayConfig.class, Arguments.parse(List.of(arguments)).source(System.getenv()));
        } catch (SettingsException | IllegalArgumentException wrong) {
            exit(WRONG_SETTINGS, wrong);
            return;
        }
        var started = new CompletableFuture<Gateway>();
        drainOnTermination(started, config.drainTimeout().plus(CLOSING));
        Gateway.start(config)
                .onSuccess(gateway -> {
                    started.complete(gateway);
                    gateway.fault().onSuccess(broken -> exit(FAULT, broken));
                })
                .onFailure(fault -> {
                    started.cancel(/* mayInterruptIfRunning= */ false);
                    exit(FAULT, fault);
                });
    }

    /** The JVM reads this once, when the first name is asked for; by itself it believes an answer for 30 s, a failure for 10. */
    private static void askForNamesAnew() {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    /**
     * Having drained on SIGTERM is a clean end; the JVM alone would answer 143. The hook is there before the gateway is, or a
     * SIGTERM right after its start would leave what it has taken; one that is not nearly there has taken nothing.
     */
    private static void drainOnTermination(CompletableFuture<Gateway> started, Duration longest) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainOnceStarted(started, longest), "drain"));
    }

    private static void drainOnceStarted(CompletableFuture<Gateway> started, Duration longest) {
        try {
            Gateway gateway = started.get(NEARLY_STARTED.toMillis(), TimeUnit.MILLISECONDS);
            boolean isClean = await(gateway.drain(), longest);
            Runtime.getRuntime().halt(isClean && !gateway.fault().isComplete() ? CLEAN : FAULT);
        } catch (ExecutionException | TimeoutException | CancellationException | InterruptedException nothingToDrain) {
            // Then the JVM ends as it would have; the last word is whoever's it was that ended it.
        }
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
