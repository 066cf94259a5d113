package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.kafka.format.RepeatKey;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests of routes with {@code keep-replies}: one that a requester sends again, under the same correlation, is not run
 * again. While the first is in flight it waits for it; later the prediction that was kept is sent again. What ended
 * otherwise is forgotten and run again, since a repetition may end better. Bounded by bytes, oldest forgotten first. Core loop only.
 */
@EventLoopConfined
final class RepeatedRequests {

    private static final long OVERHEAD_BYTES = 512;

    private final Pipeline pipeline;
    private final long maxBytes;
    private final Clock clock;
    private final Map<RepeatKey, Known> known = new LinkedHashMap<>();
    private long bytes;

    RepeatedRequests(Pipeline pipeline, long maxBytes, Clock clock) {
        this.pipeline = pipeline;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Runs the request, or answers it with what another one has brought under this key. */
    Future<Void> handle(InferenceRequest request, RepeatKey key, Origin origin) {
        Known before = known.get(key);
        if (before != null && before.isExpired(clock.nanoTime())) {
            forget(key);
            before = null;
        }
        return before == null
                ? runFirst(request, key, origin)
                : before.outcome
                        .future()
                        .compose(outcome -> outcome instanceof Outcome.Predicted
                                ? pipeline.answer(outcome, origin)
                                : handle(request, key, origin));
    }

    private Future<Void> runFirst(InferenceRequest request, RepeatKey key, Origin origin) {
        var first = new Known();
        known.put(key, first);
        return Future.succeededFuture(new Listening(origin, outcome -> ended(key, first, outcome)))
                .compose(listening -> pipeline.handle(request, listening))
                .onFailure(fault -> {
                    known.remove(key, first);
                    first.outcome.tryFail(fault);
                });
    }

    private void ended(RepeatKey key, Known first, Outcome outcome) {
        if (outcome instanceof Outcome.Predicted predicted) {
            first.bytes = OVERHEAD_BYTES
                    + key.correlation().size()
                    + predicted.response().getSerializedSize();
            first.keptUntilNanos = clock.nanoTime() + key.keptFor().toNanos();
            bytes += first.bytes;
        } else {
            known.remove(key, first); // first, so that whoever waits is the next to try
        }
        first.outcome.tryComplete(outcome);
        evict();
    }

    private void evict() {
        Iterator<Known> oldestFirst = known.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            Known oldest = oldestFirst.next();
            if (oldest.outcome.future().isComplete()) {
                bytes -= oldest.bytes;
                oldestFirst.remove();
            }
        }
    }

    private void forget(RepeatKey key) {
        Known forgotten = known.remove(key);
        bytes -= forgotten == null ? 0 : forgotten.bytes;
    }

    /** A request that is in flight, or its prediction. */
    private static final class Known {

        final Promise<Outcome> outcome = Promise.promise();
        long keptUntilNanos;
        long bytes;

        boolean isExpired(long nowNanos) {
            return outcome.future().isComplete() && keptUntilNanos - nowNanos <= 0;
        }
    }

    /** The origin of the first, which tells what it ended with. */
    private record Listening(Origin origin, Consumer<Outcome> ended) implements Origin {

        @Override
        public Verdict admit(InferenceRequest request) {
            return origin.admit(request);
        }

        @Override
        public Future<Void> reply(Outcome outcome) {
            Future<Void> acknowledged = origin.reply(outcome);
            ended.accept(outcome);
            return acknowledged;
        }
    }
}
