package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks all workers that are known now at the same time, ours and foreign ones alike, over the Open Inference Protocol. Each has its own
 * time to answer, and none keeps another waiting for more than that. Any thread: calls are made on the core loop.
 */
final class LinkedRepositories implements WorkerRepositories {

    private final CoreLoop loop;
    private final Duration longestLoad;
    private final Supplier<List<Asked>> workers;

    /**
     * @param longestLoad how long a worker may take to load a model
     * @param workers those that are known now; asked on the core loop
     */
    LinkedRepositories(CoreLoop loop, Duration longestLoad, Supplier<List<Asked>> workers) {
        this.loop = loop;
        this.longestLoad = longestLoad;
        this.workers = workers;
    }

    /** The ways to a worker. */
    record Asked(OipCalls calls, Link link) {}

    @Override
    public Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
        return onLoop(() -> askEach(LinkedRepositories::index)).compose(said -> {
            var merged = new MergedIndex();
            said.forEach((worker, answer) -> {
                if (answer.succeeded()) {
                    merged.said(worker, answer.result().getModelsList());
                } else {
                    merged.saidNothing(worker, LinkFaults.reason(answer.cause()));
                }
            });
            return said.values().stream().anyMatch(Future::succeeded)
                    ? Future.succeededFuture(merged.response(isReadyOnly))
                    : Future.failedFuture(WorkerLostException.before("no worker says what it has: " + reasons(said)));
        });
    }

    @Override
    public Future<Fanned> load(RepositoryModelLoadRequest request) {
        return changeEach(worker -> worker.calls().load(request, longestLoad));
    }

    @Override
    public Future<Fanned> unload(RepositoryModelUnloadRequest request) {
        return changeEach(worker -> worker.calls().unload(request));
    }

    private Future<Fanned> changeEach(Function<Asked, Future<Void>> change) {
        return onLoop(() -> askEach(worker ->
                        change.apply(worker).compose(done -> worker.link().lookAgain())))
                .map(said -> {
                    List<String> done = new ArrayList<>();
                    said.forEach((worker, answer) -> {
                        if (answer.succeeded()) {
                            done.add(worker);
                        }
                    });
                    return new Fanned(done, reasons(said));
                });
    }

    /**
     * Fails only where there is no worker, and so nothing can be said or done: how each has answered is in the map, in the order
     * in which they became known.
     */
    private <T> Future<Map<String, Future<T>>> askEach(Function<Asked, Future<T>> ask) {
        List<Asked> known = workers.get();
        if (known.isEmpty()) {
            return Future.failedFuture(WorkerLostException.before("no worker is known"));
        }
        Map<String, Future<T>> answers = new LinkedHashMap<>();
        for (Asked worker : known) {
            // compose turns a throw into a failed future, so that one worker's never hides the others.
            answers.put(worker.link().id(), Future.succeededFuture(worker).compose(ask));
        }
        return Future.join(List.copyOf(answers.values())).transform(ended -> Future.succeededFuture(answers));
    }

    private static <T> Map<String, String> reasons(Map<String, Future<T>> answers) {
        Map<String, String> reasons = new LinkedHashMap<>();
        answers.forEach((worker, answer) -> {
            if (answer.failed()) {
                reasons.put(worker, LinkFaults.reason(answer.cause()));
            }
        });
        return reasons;
    }

    /** A foreign server may have no index; what it is configured to have is asked for by name. */
    private static Future<RepositoryIndexResponse> index(Asked worker) {
        return worker.calls()
                .index(/* isReadyOnly= */ false)
                .recover(fault ->
                        OipFaults.isDenial(fault) && !worker.link().models().isEmpty()
                                ? byName(worker)
                                : Future.failedFuture(fault));
    }

    private static Future<RepositoryIndexResponse> byName(Asked worker) {
        List<Future<RepositoryIndexResponse>> described = worker.link().models().stream()
                .map(model -> describe(worker, model))
                .toList();
        return Future.join(described).map(all -> {
            var index = RepositoryIndexResponse.newBuilder();
            described.forEach(model -> index.mergeFrom(model.result()));
            return index.build();
        });
    }

    private static Future<RepositoryIndexResponse> describe(Asked worker, String model) {
        return worker.calls()
                .metadata(model, "")
                .map(metadata -> ready(model, metadata))
                .recover(fault -> OipFaults.isDenial(fault)
                        ? Future.succeededFuture(notThere(model, LinkFaults.reason(fault)))
                        : Future.failedFuture(fault));
    }

    private static RepositoryIndexResponse ready(String model, ModelMetadataResponse metadata) {
        var index = RepositoryIndexResponse.newBuilder();
        List<String> versions =
                metadata.getVersionsCount() == 0 ? List.of(OipDiscovery.ONLY_VERSION) : metadata.getVersionsList();
        versions.forEach(version ->
                index.addModelsBuilder().setName(model).setVersion(version).setState(MergedIndex.READY));
        return index.build();
    }

    private static RepositoryIndexResponse notThere(String model, String reason) {
        var index = RepositoryIndexResponse.newBuilder();
        index.addModelsBuilder()
                .setName(model)
                .setState(MergedIndex.UNAVAILABLE)
                .setReason(reason);
        return index.build();
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        loop.execute(
                () -> Future.succeededFuture().compose(ignored -> step.get()).onComplete(done));
        return done.future();
    }
}
