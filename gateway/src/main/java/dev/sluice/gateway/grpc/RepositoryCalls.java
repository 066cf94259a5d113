package dev.sluice.gateway.grpc;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.gateway.request.WorkerRepositories.Fanned;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The repositories of all workers, asked as one. Thread-safe. */
final class RepositoryCalls {

    private final WorkerRepositories repositories;

    RepositoryCalls(WorkerRepositories repositories) {
        this.repositories = repositories;
    }

    Future<RepositoryIndexResponse> index(RepositoryIndexRequest asked) {
        return repositories.index(asked.getReady());
    }

    Future<RepositoryModelLoadResponse> load(RepositoryModelLoadRequest asked) {
        requireName(asked.getModelName());
        return repositories.load(asked).map(fanned -> {
            requireComplete("loaded", fanned);
            return RepositoryModelLoadResponse.getDefaultInstance();
        });
    }

    Future<RepositoryModelUnloadResponse> unload(RepositoryModelUnloadRequest asked) {
        requireName(asked.getModelName());
        return repositories.unload(asked).map(fanned -> {
            requireComplete("unloaded", fanned);
            return RepositoryModelUnloadResponse.getDefaultInstance();
        });
    }

    private static void requireName(String model) {
        if (model.isEmpty()) {
            throw CallRefusedException.of(ErrorCode.INVALID_REQUEST, "the request names no model");
        }
    }

    private static void requireComplete(String verb, Fanned fanned) {
        if (!fanned.isComplete()) {
            throw new CallRefusedException(Ending.of(
                    GrpcStatus.FAILED_PRECONDITION, "not " + verb + " by " + reasons(fanned) + done(verb, fanned)));
        }
        if (fanned.done().isEmpty()) {
            throw CallRefusedException.of(ErrorCode.UNAVAILABLE, "no worker is connected");
        }
    }

    private static String reasons(Fanned fanned) {
        Map<String, String> byAddress = new TreeMap<>(fanned.failed());
        return byAddress.entrySet().stream()
                .map(worker -> worker.getKey() + " (" + worker.getValue() + ')')
                .collect(Collectors.joining(", "));
    }

    private static String done(String verb, Fanned fanned) {
        return fanned.done().isEmpty() ? "" : "; " + verb + " by " + String.join(", ", fanned.done());
    }
}
