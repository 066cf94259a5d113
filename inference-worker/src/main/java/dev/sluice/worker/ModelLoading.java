package dev.sluice.worker;

import dev.sluice.worker.config.ModelsConfig;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelLoader;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.oip.ModelControl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads models while others are served: one at a time, on a thread of its own. What replaces a model is in use
 * before that is retired. Thread-safe.
 */
final class ModelLoading implements ModelControl {

    private static final Logger log = LoggerFactory.getLogger(ModelLoading.class);

    private static final Refusal STOPPING = new Refusal(FaultCode.UNAVAILABLE, "the worker is stopping");

    private static final int MOST_WAITING = 16;

    /** Reasons come from files and from the runtime, and an answer has to fit into a header. */
    private static final int LONGEST_REASON = 1_000;

    private final ThreadPoolExecutor thread =
            thread("model-loading", MOST_WAITING, new ThreadPoolExecutor.AbortPolicy());

    /** What is freed at one time is bounded by what can be loaded in it. */
    private final ThreadPoolExecutor freeing =
            thread("model-freeing", Integer.MAX_VALUE, (task, stopped) -> task.run());

    private final ModelServing serving;
    private final Consumer<ModelCatalog> served;

    /** Any thread; only ever goes from false to true. */
    private volatile boolean hasStarted;

    /** @param served is told of each catalog, and uses it from then on */
    ModelLoading(ModelsConfig config, ModelLoader loader, CostKeeper keeper, Consumer<ModelCatalog> served) {
        this.serving = new ModelServing(config, loader, keeper, freeing);
        this.served = served;
    }

    private static ThreadPoolExecutor thread(String name, int mostWaiting, RejectedExecutionHandler refusal) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                task -> {
                    var thread = new Thread(task, name);
                    thread.setDaemon(true); // a model that never ends loading must not keep the process alive
                    return thread;
                },
                refusal);
    }

    /** Blocks while everything that lies in the repositories is loaded. When it fails, nothing stays loaded. */
    ModelCatalog start() throws WorkerStartException {
        ModelCatalog catalog = serving.load();
        served.accept(catalog);
        hasStarted = true;
        return catalog;
    }

    @Override
    public Future<Optional<Refusal>> load(String model) {
        return submit(() -> change(model, serving.reload(model), "in no repository is a model '" + model + "'"));
    }

    @Override
    public Future<Optional<Refusal>> unload(String model) {
        return submit(() -> change(model, serving.unload(model), "there is no model '" + model + "'"));
    }

    private Future<Optional<Refusal>> submit(Supplier<Optional<Refusal>> change) {
        if (!hasStarted) {
            return Future.succeededFuture(
                    Optional.of(new Refusal(FaultCode.MODEL_NOT_READY, "the worker is loading its models")));
        }
        Promise<Optional<Refusal>> done = Promise.promise();
        try {
            thread.execute(() -> run(change, done));
            return done.future();
        } catch (RejectedExecutionException full) {
            return Future.succeededFuture(Optional.of(
                    thread.isShutdown()
                            ? STOPPING
                            : new Refusal(
                                    FaultCode.RESOURCE_EXHAUSTED,
                                    MOST_WAITING + " models wait to be loaded or unloaded")));
        }
    }

    private void run(Supplier<Optional<Refusal>> change, Promise<Optional<Refusal>> done) {
        try {
            done.complete(thread.isShutdown() ? Optional.of(STOPPING) : change.get());
        } catch (RuntimeException | Error bug) {
            done.fail(bug);
        }
    }

    private Optional<Refusal> change(String model, Optional<ModelServing.Change> changed, String unknown) {
        if (changed.isEmpty()) {
            return Optional.of(new Refusal(FaultCode.UNKNOWN_MODEL, unknown));
        }
        ModelServing.Change change = changed.get();
        served.accept(change.catalog());
        change.retired().forEach(ServedModel::close);
        log.info(
                "models changed: model={} retired={} problems={}",
                model,
                change.retired().size(),
                change.problems());
        return refusal(change.problems());
    }

    private static Optional<Refusal> refusal(List<String> problems) {
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        String reason = String.join("; ", problems);
        String cut = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
        return Optional.of(new Refusal(FaultCode.MODEL_ERROR, cut));
    }

    /** Begins no more changes; who waits for one is told. */
    void stop() {
        thread.shutdown();
    }

    /**
     * Waits for what is being loaded and freed, after no model is used any more.
     *
     * @return whether all ended in time; else a session is in the hands of a thread of ours
     */
    boolean close(Duration patience) throws InterruptedException {
        freeing.shutdown();
        return thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)
                && freeing.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
