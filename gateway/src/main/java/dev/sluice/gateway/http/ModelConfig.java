package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A model's configuration as Triton has it, as far as it follows from the metadata: what load generators look at. */
final class ModelConfig {

    /** A request may have more rows, and is divided then; but a generator wants a bound. */
    private static final int MOST_ROWS = 1_024;

    private ModelConfig() {}

    static JsonObject of(ServedModel served) {
        String platform = served.metadata().getPlatform();
        var config = new JsonObject()
                .put("name", served.model().name())
                .put("platform", platform)
                .put("backend", platform.contains("onnx") ? "onnxruntime" : "")
                .put("max_batch_size", served.batchable() ? MOST_ROWS : 0)
                .put("input", tensors(served.metadata().getInputsList(), served.batchable()))
                .put("output", tensors(served.metadata().getOutputsList(), served.batchable()));
        return config.put("version_policy", new JsonObject().put("all", new JsonObject()));
    }

    private static JsonArray tensors(List<TensorMetadata> tensors, boolean batchable) {
        var all = new JsonArray();
        tensors.forEach(tensor -> {
            List<Long> shape = tensor.getShapeList();
            all.add(new JsonObject()
                    .put("name", tensor.getName())
                    .put("data_type", type(tensor.getDatatype()))
                    // Where there is a batch, its dimension goes without saying.
                    .put("dims", new JsonArray(batchable ? shape.subList(1, shape.size()) : shape)));
        });
        return all;
    }

    private static String type(String datatype) {
        return datatype.equals("BYTES") ? "TYPE_STRING" : "TYPE_" + datatype;
    }
}
