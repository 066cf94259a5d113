package dev.sluice.load.connection;

import dev.sluice.load.TargetException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The one event loop of a run's connections: all that is known of them is confined to it. */
public final class LoadLoop implements AutoCloseable {

    /** Of the loop, as far as Linux keeps it. */
    public static final String THREAD = "vert.x-eventloo";

    private static final int LONGEST_OPEN_SECONDS = 10;
    private static final int LONGEST_CLOSE_SECONDS = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final Context context = vertx.getOrCreateContext();

    public Vertx vertx() {
        return vertx;
    }

    /** Runs it on the loop, soon. Any thread. */
    public void run(Runnable step) {
        context.runOnContext(go -> step.run());
    }

    /**
     * Opens so many of something, all at the same time, and waits for them.
     *
     * @throws TargetException when one of them cannot be opened; then the loop is closed
     */
    public <T> List<T> open(int count, Supplier<Future<T>> opening, String server) {
        try {
            return onLoop(count, opening)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LONGEST_OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException fault) {
            throw failed(server, fault.getCause() == null ? fault : fault.getCause());
        } catch (TimeoutException silent) {
            throw failed(server, new TimeoutException("no answer within " + LONGEST_OPEN_SECONDS + " s"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed(server, interrupted);
        }
    }

    private <T> Future<List<T>> onLoop(int count, Supplier<Future<T>> opening) {
        Promise<List<T>> opened = Promise.promise();
        run(() -> {
            List<Future<T>> each = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                each.add(opening.get());
            }
            Future.all(each).<List<T>>map(all -> all.list()).onComplete(opened);
        });
        return opened.future();
    }

    private TargetException failed(String server, Throwable fault) {
        close();
        return new TargetException(server + " cannot be used: " + reason(fault), fault);
    }

    /** What went wrong, in the words that there are. */
    public static String reason(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    @Override
    public void close() {
        Function<Throwable, Void> late = ignored -> null;
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late)
                .join();
    }
}
