package dev.sluice.gateway.metrics;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.request.Batching;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.Size;
import io.vertx.core.Future;

/** Counts how the requests end that are batched. Core loop only. */
public final class CountedBatching implements Batching {

    private final Batching batching;
    private final ModelTally tally;
    private final Clock clock;

    public CountedBatching(Batching batching, ModelTally tally, Clock clock) {
        this.batching = batching;
        this.tally = tally;
        this.clock = clock;
    }

    @Override
    public Future<Outcome> submit(InferenceRequest request, ModelVersion model, Size size) {
        long begunNanos = clock.nanoTime();
        return batching.submit(request, model, size)
                .onSuccess(outcome -> tally.ended(model, outcome, clock.nanoTime() - begunNanos));
    }

    @Override
    public void cancel(RequestId id) {
        batching.cancel(id);
    }
}
