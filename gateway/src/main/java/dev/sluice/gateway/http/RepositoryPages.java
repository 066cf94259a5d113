package dev.sluice.gateway.http;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.gateway.request.WorkerRepositories.Fanned;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelRepositoryParameter;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The model repositories of the workers, as Triton's extension has one. */
final class RepositoryPages {

    /** Few ask, and they are not counted in what is in flight. */
    private static final int LARGEST_BODY = 1 << 20;

    private static final String FILE = "file:";

    private final WorkerRepositories repositories;

    RepositoryPages(WorkerRepositories repositories) {
        this.repositories = repositories;
    }

    void index(Exchange exchange) {
        ask(exchange, body -> repositories.index(isReadyOnly(body)).map(RepositoryPages::index));
    }

    void load(Exchange exchange) {
        ask(
                exchange,
                body -> repositories
                        .load(RepositoryModelLoadRequest.newBuilder()
                                .setModelName(exchange.param("model"))
                                .putAllParameters(parameters(body))
                                .build())
                        .map(RepositoryPages::fanned));
    }

    void unload(Exchange exchange) {
        ask(
                exchange,
                body -> repositories
                        .unload(RepositoryModelUnloadRequest.newBuilder()
                                .setModelName(exchange.param("model"))
                                .putAllParameters(parameters(body))
                                .build())
                        .map(RepositoryPages::fanned));
    }

    private static void ask(Exchange exchange, Function<JsonObject, Future<HttpAnswer>> question) {
        exchange.refuseForeignPages();
        InferHead.checkContentType(exchange.header("content-type"));
        exchange.answer(BodyIntake.read(exchange, LARGEST_BODY, LARGEST_BODY, more -> false)
                .map(RepositoryPages::json)
                .compose(question));
    }

    private static JsonObject json(Buffer body) {
        try {
            return body.length() == 0 ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException | ClassCastException malformed) {
            throw new InvalidRequestException("the body is not a JSON object");
        }
    }

    private static boolean isReadyOnly(JsonObject body) {
        if (body.getValue("ready", false) instanceof Boolean ready) {
            return ready;
        }
        throw new InvalidRequestException("'ready' is true or false");
    }

    private static HttpAnswer index(RepositoryIndexResponse index) {
        var models = new JsonArray();
        index.getModelsList()
                .forEach(model -> models.add(new JsonObject()
                        .put("name", model.getName())
                        .put("version", model.getVersion())
                        .put("state", model.getState())
                        .put("reason", model.getReason())));
        return HttpAnswer.json(models);
    }

    private static Map<String, ModelRepositoryParameter> parameters(JsonObject body) {
        Object parameters = body.getValue("parameters", new JsonObject());
        if (!(parameters instanceof JsonObject object)) {
            throw new InvalidRequestException("'parameters' is an object");
        }
        Map<String, ModelRepositoryParameter> typed = new HashMap<>();
        object.forEach(parameter -> typed.put(parameter.getKey(), parameter(parameter.getKey(), parameter.getValue())));
        return typed;
    }

    private static ModelRepositoryParameter parameter(String name, Object value) {
        var parameter = ModelRepositoryParameter.newBuilder();
        if (value instanceof String text) {
            return name.startsWith(FILE)
                    ? parameter.setBytesParam(decoded(name, text)).build()
                    : parameter.setStringParam(text).build();
        }
        if (value instanceof Boolean bool) {
            return parameter.setBoolParam(bool).build();
        }
        if (value instanceof Integer || value instanceof Long) {
            return parameter.setInt64Param(((Number) value).longValue()).build();
        }
        throw new InvalidRequestException("parameter '" + name + "' is a string, a whole number or a boolean");
    }

    private static ByteString decoded(String name, String base64) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidRequestException("parameter '" + name + "' is not base64");
        }
    }

    /** Done by all, or an error that names those that did not: the others have done it. */
    private static HttpAnswer fanned(Fanned fanned) {
        var done = new JsonArray(fanned.done());
        if (fanned.isComplete()) {
            return HttpAnswer.json(200, new JsonObject().put("workers", done));
        }
        String reasons = new TreeMap<>(fanned.failed())
                .entrySet().stream()
                        .map(failed -> failed.getKey() + ": " + failed.getValue())
                        .collect(Collectors.joining("; "));
        var more = new JsonObject().put("workers", done).put("failed", new JsonObject(new TreeMap<>(fanned.failed())));
        return HttpAnswer.error(HttpStatus.of(ErrorCode.MODEL_ERROR), more, ErrorCode.MODEL_ERROR, reasons);
    }
}
