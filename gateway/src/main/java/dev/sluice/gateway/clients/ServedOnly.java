package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.ModelStatistics;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.schemas.inference.ModelStatisticsResponse;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What can be said of workers that say no more than what they serve. Thread-safe. */
public final class ServedOnly implements WorkerRepositories, ModelStatistics {

    private static final String READY = "READY";

    private final ServedModels models;

    public ServedOnly(ServedModels models) {
        this.models = models;
    }

    @Override
    public Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
        var index = RepositoryIndexResponse.newBuilder();
        models.all()
                .forEach(model -> index.addModelsBuilder()
                        .setName(model.model().name())
                        .setVersion(model.model().version())
                        .setState(READY));
        return Future.succeededFuture(index.build());
    }

    @Override
    public Future<Fanned> load(RepositoryModelLoadRequest request) {
        return refused();
    }

    @Override
    public Future<Fanned> unload(RepositoryModelUnloadRequest request) {
        return refused();
    }

    private static Future<Fanned> refused() {
        return Future.succeededFuture(
                new Fanned(List.of(), Map.of("every worker", "models are loaded when a worker starts")));
    }

    @Override
    public ModelStatisticsResponse of(String name, String version) {
        var statistics = ModelStatisticsResponse.newBuilder();
        asked(name, version)
                .forEach(model -> statistics
                        .addModelStatsBuilder()
                        .setName(model.model().name())
                        .setVersion(model.model().version()));
        return statistics.build();
    }

    private Stream<ServedModel> asked(String name, String version) {
        return models.all().stream()
                .filter(model -> name.isEmpty() || model.model().name().equals(name))
                .filter(model -> version.isEmpty() || model.model().version().equals(version));
    }
}
