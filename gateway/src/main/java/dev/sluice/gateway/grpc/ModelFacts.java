package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ModelConfigs;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelConfigRequest;
import dev.sluice.schemas.inference.ModelConfigResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.ModelStatisticsRequest;
import dev.sluice.schemas.inference.ModelStatisticsResponse;
import java.util.List;
import java.util.Optional;

/** What is said of the models. Thread-safe; throws {@link CallRefusedException} for those that nobody serves. */
final class ModelFacts {

    private final ClientEnvironment environment;

    ModelFacts(ClientEnvironment environment) {
        this.environment = environment;
    }

    /** A model that nobody serves is not ready, whether or not there is one: who waits for it asks again. */
    ModelReadyResponse ready(ModelReadyRequest asked) {
        return ModelReadyResponse.newBuilder()
                .setReady(find(asked.getName(), asked.getVersion()).isPresent())
                .build();
    }

    ModelMetadataResponse metadata(ModelMetadataRequest asked) {
        ServedModel model = served(asked.getName(), asked.getVersion());
        return model.metadata().toBuilder()
                .clearVersions()
                .addAllVersions(versions(model))
                .build();
    }

    ModelConfigResponse config(ModelConfigRequest asked) {
        ServedModel model = served(asked.getName(), asked.getVersion());
        return ModelConfigResponse.newBuilder()
                .setConfig(ModelConfigs.of(model))
                .build();
    }

    ModelStatisticsResponse statistics(ModelStatisticsRequest asked) {
        ModelStatisticsResponse statistics = environment.statistics().of(asked.getName(), asked.getVersion());
        if (statistics.getModelStatsCount() == 0 && !asked.getName().isEmpty()) {
            throw unserved(asked.getName(), asked.getVersion());
        }
        return statistics;
    }

    private List<String> versions(ServedModel model) {
        return environment.models().versions(model.model().name()).stream()
                .map(version -> version.model().version())
                .toList();
    }

    private ServedModel served(String name, String version) {
        return find(name, version).orElseThrow(() -> unserved(name, version));
    }

    private Optional<ServedModel> find(String name, String version) {
        if (name.isEmpty()) {
            throw CallRefusedException.of(ErrorCode.INVALID_REQUEST, "the request names no model");
        }
        return environment.models().find(new ModelRef(name, version));
    }

    private CallRefusedException unserved(String name, String version) {
        return environment.models().all().isEmpty()
                ? CallRefusedException.of(ErrorCode.MODEL_NOT_READY, "no worker serves any model now")
                : CallRefusedException.of(
                        ErrorCode.UNKNOWN_MODEL, "no worker serves model " + new ModelRef(name, version));
    }
}
