package dev.sluice.gateway.kafka;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A pipeline whose requests end when the test says so, or at once. It keeps to the contract: it admits, it replies on the
 * core loop, it answers what is known without a model.
 */
final class HeldPipeline implements Pipeline {

    private final Context core;
    private final List<Held> held = new CopyOnWriteArrayList<>();
    private final List<Outcome> answered = new CopyOnWriteArrayList<>();
    private final List<InferenceRequest> seen = new CopyOnWriteArrayList<>();
    private volatile Predicate<InferenceRequest> holds = request -> false;
    private volatile Function<InferenceRequest, Outcome> answers = HeldPipeline::echo;

    HeldPipeline(Context core) {
        this.core = core;
    }

    @Override
    public void cancel(RequestId id) {
        throw new IllegalStateException("no record is taken back: " + id);
    }

    @Override
    public Future<Void> handle(InferenceRequest request, Origin origin) {
        seen.add(request);
        return origin.admit(request)
                .fold(
                        permit -> outcome(request).compose(origin::reply).andThen(done -> permit.release()),
                        origin::reply);
    }

    @Override
    public Future<Void> answer(Outcome outcome, Origin origin) {
        answered.add(outcome);
        return origin.reply(outcome);
    }

    /** Which requests wait for {@link #release}. */
    void hold(Predicate<InferenceRequest> which) {
        holds = which;
    }

    void answer(Function<InferenceRequest, Outcome> how) {
        answers = how;
    }

    /** Ends those that wait, and from now on all at once. */
    void release() {
        holds = request -> false;
        core.runOnContext(go -> {
            held.forEach(one -> one.promise().complete(answers.apply(one.request())));
            held.clear();
        });
    }

    List<InferenceRequest> seen() {
        return seen;
    }

    List<Held> held() {
        return held;
    }

    /** What it did not have to ask a model for. */
    List<Outcome> answered() {
        return answered;
    }

    private Future<Outcome> outcome(InferenceRequest request) {
        if (!holds.test(request)) {
            return Future.succeededFuture(answers.apply(request));
        }
        Promise<Outcome> promise = Promise.promise();
        held.add(new Held(request, promise));
        return promise.future();
    }

    /** The first input as the output, so that a crossed reply shows. */
    static Outcome echo(InferenceRequest request) {
        return new Outcome.Predicted(response(request, request.body().getRawInputContents(0)));
    }

    static ModelInferResponse response(InferenceRequest request, ByteString raw) {
        var input = request.body().getInputs(0);
        return ModelInferResponse.newBuilder()
                .setModelName(request.model().name())
                .setModelVersion("1")
                .setId(request.body().getId())
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("echo")
                        .setDatatype(input.getDatatype())
                        .addAllShape(input.getShapeList()))
                .addRawOutputContents(raw)
                .build();
    }

    record Held(InferenceRequest request, Promise<Outcome> promise) {}
}
