package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.time.Duration;
import java.util.Optional;

/** Makes requests of bodies that doors have decoded. Thread-safe. */
public final class ClientRequests {

    private final ClientPath path;
    private final ClientTerms terms;

    public ClientRequests(ClientPath path, ClientTerms terms) {
        this.path = path;
        this.terms = terms;
    }

    /**
     * The request of a body.
     *
     * @param door names it, and is its tenant when it names none
     * @param body in raw contents, see {@code RawContents.canonical}
     * @param transport what the transport's own rule says of the time there is
     * @throws InvalidRequestException when it names no model, or its headers or parameters cannot be read
     */
    public InferenceRequest request(
            String door, ModelInferRequest body, ClientTerms.Headers headers, Optional<Duration> transport) {
        if (body.getModelName().isEmpty()) {
            throw new InvalidRequestException("the request names no model");
        }
        var deadline = terms.deadline(headers, transport, body);
        var claim = terms.claim(headers, body, door);
        ModelInferRequest sent = withoutSchedule(body);
        return new InferenceRequest(
                path.newId(door),
                new ModelRef(body.getModelName(), body.getModelVersion()),
                sent,
                deadline,
                claim,
                sent.getSerializedSize());
    }

    private static ModelInferRequest withoutSchedule(ModelInferRequest body) {
        if (body.getParametersCount() == 0) {
            return body;
        }
        ModelInferRequest.Builder sent = body.toBuilder();
        ScheduleParameters.removeFrom(sent);
        return sent.build();
    }
}
