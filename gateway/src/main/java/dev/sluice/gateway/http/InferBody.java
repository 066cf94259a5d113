package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ServedModels;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.OipRest;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.function.LongPredicate;

/** Makes of a body what it asks. Any thread. */
final class InferBody {

    private final ServedModels models;
    private final long limit;

    InferBody(ServedModels models, long limit) {
        this.models = models;
        this.limit = limit;
    }

    /**
     * Decompresses and decodes.
     *
     * @param grow takes room for what comes of it, or says that there is none
     */
    OipRest.Asked decode(InferHead head, byte[] body, LongPredicate grow) {
        byte[] plain = head.coding().decompressed(body, limit, grow);
        OipRest.Asked asked = head.isRaw()
                ? raw(head.model(), plain)
                : OipRest.readRequest(plain, head.jsonLength().orElse(plain.length), JsonLimits.defaults());
        ModelInferRequest request = named(head.model(), asked.request());
        // Tensors of binary data are views of the body, which has its room already.
        int shared = plain.length - head.jsonLength().orElse(plain.length);
        if (!grow.test(Math.max(0, request.getSerializedSize() - shared))) {
            throw HttpProblem.of(ErrorCode.OVERLOADED, "as many bytes are in flight as may be");
        }
        return new OipRest.Asked(request, asked.form());
    }

    private OipRest.Asked raw(ModelRef model, byte[] body) {
        return models.find(model)
                .map(served -> OipRest.readRaw(body, served.signature()))
                .orElseThrow(() -> HttpProblem.of(
                        ErrorCode.UNKNOWN_MODEL,
                        "no connected worker serves " + model + ", so that nobody can say what the body is"));
    }

    /** The path names the model; a body that names another is a mistake that somebody should hear of. */
    private static ModelInferRequest named(ModelRef model, ModelInferRequest request) {
        check("model_name", model.name(), request.getModelName());
        if (model.hasVersion()) {
            check("model_version", model.version(), request.getModelVersion());
        }
        ModelInferRequest.Builder named = request.toBuilder().setModelName(model.name());
        return (model.hasVersion() ? named.setModelVersion(model.version()) : named).build();
    }

    private static void check(String field, String ofPath, String ofBody) {
        if (!ofBody.isEmpty() && !ofBody.equals(ofPath)) {
            throw new InvalidRequestException(
                    field + " in the body is " + Quoted.of(ofBody) + ", in the path it is " + Quoted.of(ofPath));
        }
    }
}
