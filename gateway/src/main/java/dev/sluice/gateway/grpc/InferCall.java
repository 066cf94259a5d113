package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** {@code ModelInfer}: one inference, whose ending is that of the call. */
@EventLoopConfined
final class InferCall implements CallListener, Inference.Asker {

    private final Call call;
    private final Inferences inferences;
    private @Nullable Inference inference;

    InferCall(Call call, Inferences inferences) {
        this.call = call;
        this.inferences = inferences;
    }

    @Override
    public boolean begins(int bytes) {
        if (inference != null) {
            return false;
        }
        return inferences
                .admit(bytes)
                .fold(
                        permit -> {
                            inference = inferences.begin(permit, call, this);
                            return true;
                        },
                        turnedAway -> {
                            call.end(Ending.of(turnedAway));
                            return false;
                        });
    }

    @Override
    public void message(WireMessage message) {
        if (inference != null) {
            inference.decode(message);
        }
    }

    @Override
    public void turnedAway(Outcome.Refused reason) {
        if (inference == null) {
            inferences.refused(reason);
        }
    }

    @Override
    public void halfClosed() {
        if (inference == null) {
            call.end(Ending.of(ErrorCode.INVALID_REQUEST, "the call has no message"));
        }
    }

    @Override
    public void gone(Outcome.Refused reason) {
        if (inference != null) {
            inference.gone(reason);
        }
    }

    @Override
    public void named(ModelInferRequest asked) {
        // The answer brings the id, and an error needs none: the call has one request.
    }

    @Override
    public Buffer framed(ModelInferResponse response) {
        return call.framed(response);
    }

    @Override
    public Future<Void> predicted(Buffer framed) {
        return call.end(framed);
    }

    @Override
    public Future<Void> refused(Ending ending) {
        call.end(ending);
        return Future.succeededFuture();
    }
}
