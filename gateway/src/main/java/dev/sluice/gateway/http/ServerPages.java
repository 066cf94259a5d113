package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;

/** What is said of the server and of its models. */
final class ServerPages {

    private static final JsonArray EXTENSIONS = new JsonArray(
            List.of("binary_tensor_data", "model_configuration", "model_repository", "schedule_policy", "statistics"));

    private final ClientEnvironment environment;

    ServerPages(ClientEnvironment environment) {
        this.environment = environment;
    }

    HttpAnswer server() {
        return ok(new JsonObject()
                .put("name", "sluice")
                .put("version", environment.version())
                .put("extensions", EXTENSIONS));
    }

    HttpAnswer live() {
        return ok(new JsonObject().put("live", true));
    }

    HttpAnswer ready() {
        var reasons = environment.readiness().reasons();
        return reasons.isEmpty()
                ? ok(new JsonObject().put("ready", true))
                : HttpAnswer.json(
                        503,
                        new JsonObject().put("ready", false).put("reasons", new JsonObject(new TreeMap<>(reasons))));
    }

    HttpAnswer modelReady(Exchange exchange) {
        ServedModel served = served(exchange);
        return ok(new JsonObject().put("name", served.model().name()).put("ready", true));
    }

    HttpAnswer model(Exchange exchange) {
        ServedModel served = served(exchange);
        var versions = new JsonArray();
        environment
                .models()
                .versions(served.model().name())
                .forEach(version -> versions.add(version.model().version()));
        var metadata = new JsonObject()
                .put("name", served.model().name())
                .put("versions", versions)
                .put("platform", served.metadata().getPlatform())
                .put("inputs", tensors(served.metadata().getInputsList()))
                .put("outputs", tensors(served.metadata().getOutputsList()));
        if (served.metadata().getPropertiesCount() > 0) {
            metadata.put(
                    "properties", new JsonObject(new TreeMap<>(served.metadata().getPropertiesMap())));
        }
        return ok(metadata);
    }

    private static JsonArray tensors(List<TensorMetadata> tensors) {
        var all = new JsonArray();
        tensors.forEach(tensor -> all.add(new JsonObject()
                .put("name", tensor.getName())
                .put("datatype", tensor.getDatatype())
                .put("shape", new JsonArray(tensor.getShapeList()))));
        return all;
    }

    HttpAnswer config(Exchange exchange) {
        return ok(ModelConfig.of(served(exchange)));
    }

    HttpAnswer statistics(Exchange exchange) {
        if (!exchange.param("model").isEmpty()) {
            served(exchange);
        }
        return ok(Statistics.json(environment.statistics().of(exchange.param("model"), exchange.param("version"))));
    }

    private ServedModel served(Exchange exchange) {
        var model = new ModelRef(exchange.param("model"), exchange.param("version"));
        return environment
                .models()
                .find(model)
                .orElseThrow(() -> HttpProblem.of(ErrorCode.UNKNOWN_MODEL, "no connected worker serves " + model));
    }

    private static HttpAnswer ok(JsonObject body) {
        return HttpAnswer.json(200, body);
    }
}
