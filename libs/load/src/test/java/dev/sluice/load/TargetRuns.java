package dev.sluice.load;

import dev.sluice.load.connection.ConnectionConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Short runs against a server of a test. */
public final class TargetRuns {

    private TargetRuns() {}

    /** A hundred requests in a moment; what ends is counted, how fast is not looked at. */
    public static RunResult run(Target target) throws InterruptedException {
        return run(target, Duration.ofSeconds(60));
    }

    /** As {@link #run}, of which the end is not waited for. */
    public static RunResult runWithoutPatience(Target target) throws InterruptedException {
        return run(target, Duration.ofMillis(1));
    }

    private static RunResult run(Target target, Duration drain) throws InterruptedException {
        var plan = new Schedule.Plan(500, Duration.ZERO, Duration.ofMillis(200), 7);
        var limits = new Limits(drain, Long.MAX_VALUE, Optional.empty());
        try (target) {
            return new Generator(System::nanoTime).run(Schedule.poisson(plan), target, limits, NOBODY);
        }
    }

    public static ConnectionConfig at(HttpServer server, int connections) {
        return new ConnectionConfig(
                "127.0.0.1", server.actualPort(), connections, Optional.of(Duration.ofMillis(1_500)));
    }

    public static HttpServer listen(HttpServer server) throws Exception {
        return await(server.listen(0, "127.0.0.1"));
    }

    public static void close(Vertx vertx) throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static final WindowWatch NOBODY = new WindowWatch() {
        @Override
        public void opened() {}

        @Override
        public void closed() {}
    };
}
