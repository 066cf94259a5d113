package dev.sluice.worker;

import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Triton's {@code model_repository} extension, called at a worker. */
record RepositoryClient(RunningWorker worker) {

    /** A line for each model version: name, version, state and reason. */
    List<String> index() throws Exception {
        Future<RunningWorker.Reply<RepositoryIndexResponse>> asked = worker.call(
                "RepositoryIndex",
                RepositoryIndexRequest.getDefaultInstance(),
                RepositoryIndexResponse.parser(),
                Duration.ZERO);
        return RunningWorker.await(asked).orFail().getModelsList().stream()
                .map(model ->
                        model.getName() + ' ' + model.getVersion() + ' ' + model.getState() + ' ' + model.getReason())
                .toList();
    }

    Future<RunningWorker.Reply<RepositoryModelLoadResponse>> load(String model) {
        return load(RepositoryModelLoadRequest.newBuilder().setModelName(model).build());
    }

    Future<RunningWorker.Reply<RepositoryModelLoadResponse>> load(RepositoryModelLoadRequest request) {
        return worker.call("RepositoryModelLoad", request, RepositoryModelLoadResponse.parser(), Duration.ZERO);
    }

    Future<RunningWorker.Reply<RepositoryModelUnloadResponse>> unload(String model) {
        return unload(
                RepositoryModelUnloadRequest.newBuilder().setModelName(model).build());
    }

    Future<RunningWorker.Reply<RepositoryModelUnloadResponse>> unload(RepositoryModelUnloadRequest request) {
        return worker.call("RepositoryModelUnload", request, RepositoryModelUnloadResponse.parser(), Duration.ZERO);
    }
}
