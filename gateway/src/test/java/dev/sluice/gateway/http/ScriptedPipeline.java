package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Ends requests as its script says, in place of batching, dispatch and workers. What is thrown is a bug, as in the real one. */
final class ScriptedPipeline implements Pipeline {

    final BlockingQueue<InferenceRequest> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<RequestId> cancelled = new LinkedBlockingQueue<>();
    final BlockingQueue<Outcome> answeredAtTheDoor = new LinkedBlockingQueue<>();
    final AtomicInteger received = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    private final Map<RequestId, Promise<Outcome>> held = new ConcurrentHashMap<>();
    private volatile Function<InferenceRequest, Future<Outcome>> script =
            request -> Future.succeededFuture(echo(request));

    void script(Function<InferenceRequest, Future<Outcome>> next) {
        script = next;
    }

    void endsAs(Outcome outcome) {
        script(request -> Future.succeededFuture(outcome));
    }

    /** Until it is cancelled, or {@link #release} is called. */
    void holds() {
        script(request ->
                held.computeIfAbsent(request.id(), id -> Promise.promise()).future());
    }

    void release() {
        held.values().forEach(promise -> promise.tryComplete(new Outcome.Failed(ErrorCode.MODEL_ERROR, "released")));
    }

    @Override
    public Future<Void> handle(InferenceRequest request, Origin origin) {
        received.incrementAndGet();
        requests.add(request);
        return origin.admit(request)
                .fold(
                        permit -> Future.succeededFuture(request)
                                .compose(script)
                                .otherwise(bug -> new Outcome.Failed(ErrorCode.INTERNAL, "internal error"))
                                .compose(origin::reply)
                                .onComplete(done -> {
                                    permit.release();
                                    ended.incrementAndGet();
                                }),
                        refused -> Future.failedFuture(new AssertionError("a permit was brought along")));
    }

    @Override
    public Future<Void> answer(Outcome outcome, Origin origin) {
        received.incrementAndGet();
        answeredAtTheDoor.add(outcome);
        return origin.reply(outcome).onComplete(done -> ended.incrementAndGet());
    }

    @Override
    public void cancel(RequestId id) {
        cancelled.add(id);
        Promise<Outcome> waiting = held.get(id);
        if (waiting != null) {
            waiting.tryComplete(Outcome.Refused.cancelled());
        }
    }

    /** The first input is {@code y}, the output; parameters are echoed. */
    static Outcome echo(InferenceRequest request) {
        var response = ModelInferResponse.newBuilder()
                .setModelName(request.model().name())
                .setModelVersion("1")
                .setId(request.body().getId())
                .putAllParameters(request.body().getParametersMap());
        response.addOutputsBuilder()
                .setName("y")
                .setDatatype(request.body().getInputs(0).getDatatype())
                .addAllShape(request.body().getInputs(0).getShapeList());
        response.addRawOutputContents(request.body().getRawInputContents(0));
        return new Outcome.Predicted(response.build());
    }
}
