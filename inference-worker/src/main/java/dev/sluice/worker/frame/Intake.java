package dev.sluice.worker.frame;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.ServedModel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where frames enter, from whichever edge: finds the model and a place in the queue, or refuses. Every member of every frame
 * is answered through its listener, also when nothing of it was taken in.
 *
 * <p>Thread-safe: edges submit and cancel from their event loops, frames end on lanes.
 */
public final class Intake {

    private final Lanes lanes;
    private final FrameMetrics metrics;
    private final Clock clock;
    private final FrameEnvironment environment;
    private final Set<FrameRun<?>> open = ConcurrentHashMap.newKeySet();
    private final Promise<Void> drained = Promise.promise();

    private volatile Optional<ModelCatalog> catalog = Optional.empty();
    private volatile boolean draining;

    /** @param maxAnswerBytes the largest answer that can be sent */
    public Intake(Lanes lanes, FrameMetrics metrics, Clock clock, long maxAnswerBytes) {
        this.lanes = lanes;
        this.metrics = metrics;
        this.clock = clock;
        this.environment = new FrameEnvironment(metrics, lanes, clock, maxAnswerBytes, this::tellWaiting);
    }

    /** From now on these models are served. */
    public void serve(ModelCatalog models) {
        catalog = Optional.of(models);
    }

    /** What is served; empty while models are being loaded. */
    public Optional<ModelCatalog> catalog() {
        return catalog;
    }

    public boolean isDraining() {
        return draining;
    }

    /** The time that deadlines of members are made from. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    /**
     * Takes in a frame for one model, an empty version being the highest. The listener may be called before this returns.
     */
    public FrameTicket submit(String model, String version, List<MemberRequest> members, FrameListener listener) {
        if (draining) {
            return refuse(members, listener, FaultCode.UNAVAILABLE, "the worker is stopping");
        }
        if (catalog.isEmpty()) {
            return refuse(members, listener, FaultCode.MODEL_NOT_READY, "the worker is loading its models");
        }
        ModelCatalog models = catalog.get();
        Optional<ServedModel<?>> found = models.find(model, version);
        if (found.isEmpty()) {
            String name = version.isEmpty() ? "'" + model + "'" : "'" + model + "' version '" + version + "'";
            return models.absence(model)
                    .map(absence ->
                            refuse(members, listener, FaultCode.MODEL_NOT_READY, "model " + name + ' ' + absence))
                    .orElseGet(() -> refuse(members, listener, FaultCode.UNKNOWN_MODEL, "there is no model " + name));
        }
        if (members.isEmpty()) {
            return nothing(listener);
        }
        ServedModel<?> served = found.get();
        // One that was retired since the catalog was read: whatever replaced it is in the one that is there now.
        return served.borrow()
                ? queue(served, models.cache(served), members, listener)
                : submit(model, version, members, listener);
    }

    private <P extends Piece> FrameTicket queue(
            ServedModel<P> model, Optional<ResponseCache> cache, List<MemberRequest> members, FrameListener listener) {
        var ending = new Closing(listener);
        var frame = new FrameRun<>(new CachedModel<>(model, cache), members, ending, environment);
        ending.forget = () -> forget(frame);
        open.add(frame);
        long bytes = members.stream()
                .mapToLong(member -> member.request().getSerializedSize())
                .sum();
        if (!lanes.offer(frame, bytes)) {
            frame.endAll(new Outcome.Faulted(FaultCode.RESOURCE_EXHAUSTED, "the queue of the worker is full"));
        }
        return new Ticket(frame);
    }

    private void forget(FrameRun<?> frame) {
        frame.model().giveBack(); // when all have drained, nobody has a model
        open.remove(frame);
        if (draining && open.isEmpty()) {
            drained.tryComplete();
        }
    }

    /** Lanes. Whoever waits for one may do so for long, and wants to know that they are at work. */
    private void tellWaiting() {
        open.forEach(FrameRun::otherRan);
    }

    private FrameTicket refuse(List<MemberRequest> members, FrameListener listener, FaultCode code, String message) {
        for (int i = 0; i < members.size(); i++) {
            metrics.faulted(code);
            listener.memberEnded(i, new Outcome.Faulted(code, message), Cost.NONE);
        }
        return nothing(listener);
    }

    private static FrameTicket nothing(FrameListener listener) {
        listener.frameEnded(List.of());
        return new Nothing();
    }

    /** Takes nothing more in; completes when everything that was taken in has ended. */
    public Future<Void> drain() {
        draining = true;
        if (open.isEmpty()) {
            drained.tryComplete();
        }
        return drained.future();
    }

    /** Ends what still waits: the time for draining is over. What runs is left to itself. */
    public void abandon() {
        var stopping = new Outcome.Faulted(FaultCode.UNAVAILABLE, "the worker is stopping");
        open.forEach(frame -> frame.endAll(stopping));
    }

    /** Forgets the frame when its submitter has heard of its end, so that draining ends after the last answer. */
    private static final class Closing implements FrameListener {

        private final FrameListener listener;
        private Runnable forget = () -> {};

        Closing(FrameListener listener) {
            this.listener = listener;
        }

        @Override
        public void memberEnded(int index, Outcome outcome, Cost cost) {
            listener.memberEnded(index, outcome, cost);
        }

        @Override
        public void progressed() {
            listener.progressed();
        }

        @Override
        public void frameEnded(List<RunMeasure> runs) {
            listener.frameEnded(runs);
            forget.run();
        }
    }

    private final class Ticket implements FrameTicket {

        private final FrameRun<?> frame;

        Ticket(FrameRun<?> frame) {
            this.frame = frame;
        }

        @Override
        public void cancel(int index) {
            if (index >= 0 && index < frame.size()) {
                frame.cancel(index);
            }
            if (frame.hasEnded()) {
                lanes.withdraw(frame);
            }
        }

        @Override
        public void cancelAll() {
            for (int i = 0; i < frame.size(); i++) {
                cancel(i);
            }
        }
    }

    private static final class Nothing implements FrameTicket {

        @Override
        public void cancel(int index) {}

        @Override
        public void cancelAll() {}
    }
}
