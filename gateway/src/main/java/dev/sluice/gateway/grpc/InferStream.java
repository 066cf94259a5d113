package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelStreamInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ModelStreamInfer} as Triton has it: each request has one answer, in the order of the requests, and an error is an
 * answer too, unless the caller asks by a header that the first one end the stream.
 */
@EventLoopConfined
final class InferStream implements CallListener {

    /** Requests of a stream that are not answered; at so many nothing more of it is read. */
    static final int MOST_IN_FLIGHT = 64;

    private final Call call;
    private final Inferences inferences;
    private final boolean endsWithError;
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();
    private @Nullable Slot arriving;
    private boolean isHalfClosed;
    private boolean isOver;

    InferStream(Call call, Inferences inferences) {
        this.call = call;
        this.inferences = inferences;
        this.endsWithError = "true".equalsIgnoreCase(call.header("triton_grpc_error"));
    }

    @Override
    public boolean begins(int bytes) {
        var slot = new Slot();
        slots.add(slot);
        return inferences
                .admit(bytes)
                .fold(
                        permit -> {
                            slot.inference = inferences.begin(permit, call, slot);
                            arriving = slot;
                            adjust();
                            return true;
                        },
                        turnedAway -> {
                            slot.refused(Ending.of(turnedAway));
                            return false;
                        });
    }

    @Override
    public void message(WireMessage message) {
        Slot slot = arriving;
        arriving = null;
        if (slot != null && slot.inference != null) {
            slot.inference.decode(message);
        }
    }

    @Override
    public void turnedAway(Outcome.Refused reason) {
        inferences.refused(reason);
    }

    @Override
    public void halfClosed() {
        isHalfClosed = true;
        adjust();
    }

    @Override
    public void gone(Outcome.Refused reason) {
        isOver = true;
        if (arriving != null && arriving.inference != null) {
            arriving.inference.gone(reason);
        }
        cancelAll();
    }

    private void cancelAll() {
        List<Slot> left = List.copyOf(slots);
        slots.clear();
        left.forEach(Slot::cancel);
    }

    private void answered() {
        while (!slots.isEmpty() && slots.element().answer != null) {
            Slot first = slots.remove();
            if (first.answer != null) {
                call.write(first.answer).onComplete(sent -> first.written.tryComplete());
            }
        }
        adjust();
    }

    private void adjust() {
        if (isOver) {
            return;
        }
        call.hold(slots.size() >= MOST_IN_FLIGHT);
        if (isHalfClosed && slots.isEmpty()) {
            isOver = true;
            call.end(Ending.ok());
        }
    }

    /** The place of one answer in the order of all. */
    private final class Slot implements Inference.Asker {

        private final Promise<Void> written = Promise.promise();
        private ModelInferResponse name = ModelInferResponse.getDefaultInstance();
        private @Nullable Inference inference;
        private @Nullable Buffer answer;

        @Override
        public void named(ModelInferRequest asked) {
            name = ModelInferResponse.newBuilder()
                    .setId(asked.getId())
                    .setModelName(asked.getModelName())
                    .setModelVersion(asked.getModelVersion())
                    .build();
        }

        @Override
        public Buffer framed(ModelInferResponse response) {
            return call.framed(message("", response));
        }

        @Override
        public Future<Void> predicted(Buffer framed) {
            return answer(framed);
        }

        @Override
        public Future<Void> refused(Ending ending) {
            if (endsWithError) {
                isOver = true;
                call.end(ending);
                cancelAll();
                return Future.succeededFuture();
            }
            return answer(ProtobufCodec.framed(message(ending.message(), name)));
        }

        private Future<Void> answer(Buffer framed) {
            answer = framed;
            answered();
            return written.future();
        }

        private static ModelStreamInferResponse message(String error, ModelInferResponse response) {
            return ModelStreamInferResponse.newBuilder()
                    .setErrorMessage(error)
                    .setInferResponse(response.toBuilder()
                            .putParameters(TritonParameters.FINAL_RESPONSE, TritonParameters.bool(true)))
                    .build();
        }

        /** An inference that has ended keeps its place until its answer is written, which it never is now. */
        private void cancel() {
            if (inference != null) {
                inference.gone(Outcome.Refused.cancelled());
            }
            written.tryComplete();
        }
    }
}
