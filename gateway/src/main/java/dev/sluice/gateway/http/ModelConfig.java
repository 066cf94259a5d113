package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ModelConfigs;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.DataType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A model's configuration in JSON, as Triton's extension has it: the same that gRPC tells. */
final class ModelConfig {

    private ModelConfig() {}

    static JsonObject of(ServedModel served) {
        var config = ModelConfigs.of(served);
        var inputs = new JsonArray();
        config.getInputList()
                .forEach(input -> inputs.add(tensor(input.getName(), input.getDataType(), input.getDimsList())));
        var outputs = new JsonArray();
        config.getOutputList()
                .forEach(output -> outputs.add(tensor(output.getName(), output.getDataType(), output.getDimsList())));
        return new JsonObject()
                .put("name", config.getName())
                .put("platform", config.getPlatform())
                .put("backend", config.getBackend())
                .put("max_batch_size", config.getMaxBatchSize())
                .put("input", inputs)
                .put("output", outputs)
                .put("version_policy", new JsonObject().put("all", new JsonObject()));
    }

    private static JsonObject tensor(String name, DataType type, List<Long> dims) {
        return new JsonObject().put("name", name).put("data_type", type.name()).put("dims", new JsonArray(dims));
    }
}
