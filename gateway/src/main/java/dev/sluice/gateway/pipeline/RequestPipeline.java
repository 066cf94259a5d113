package dev.sluice.gateway.pipeline;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Batching;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelResolver;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Permit;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.RequestId;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole story of a request, each step a line. */
@EventLoopConfined
public final class RequestPipeline implements Pipeline {

    private static final Logger log = LoggerFactory.getLogger(RequestPipeline.class);

    private final ModelResolver models;
    private final Batching batching;
    private final PipelineMetrics metrics;

    public RequestPipeline(ModelResolver models, Batching batching, PipelineMetrics metrics) {
        this.models = models;
        this.batching = batching;
        this.metrics = metrics;
    }

    @Override
    public Future<Void> handle(InferenceRequest request, Origin origin) {
        metrics.received();
        return origin.admit(request).fold(permit -> infer(request, origin, permit), refused -> end(refused, origin));
    }

    @Override
    public Future<Void> answer(Outcome outcome, Origin origin) {
        metrics.received();
        return end(outcome, origin);
    }

    @Override
    public void cancel(RequestId id) {
        models.cancel(id);
        batching.cancel(id);
    }

    private Future<Void> infer(InferenceRequest request, Origin origin, Permit permit) {
        return Future.succeededFuture(request)
                .compose(models::resolve)
                .compose(resolution -> resolution.fold(
                        (model, size) -> batching.submit(request, model, size), Future::<Outcome>succeededFuture))
                .otherwise(fault -> fromFault(request.id(), fault))
                .compose(outcome -> end(outcome, origin))
                .onComplete(done -> permit.release());
    }

    private Future<Void> end(Outcome outcome, Origin origin) {
        return Future.succeededFuture(outcome).compose(origin::reply).onComplete(done -> metrics.ended(outcome));
    }

    /** A stage never fails: its endings are outcomes. What arrives here is a bug, and the requester is still told. */
    private static Outcome fromFault(RequestId id, Throwable fault) {
        log.error("request met a bug: id={}", id, fault);
        return new Outcome.Failed(ErrorCode.INTERNAL, "internal error");
    }
}
