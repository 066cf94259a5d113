package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Retry;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The known workers: gives out their room, keeps their credit and breakers, and holds ingestion while none can be used. */
@EventLoopConfined
public final class WorkerPool implements Dispatch, WorkerListener {

    private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

    private final CoreLoop loop;
    private final Clock clock;
    private final BreakerConfig breakerConfig;
    private final Costs costs;
    private final Slowness slowness;
    private final IngressGate gate;
    private final DispatchMetrics metrics;
    private final Alarm alarm;
    private final WorkerSelector selector = new WorkerSelector();
    private final RetryBudget retryBudget;
    private final RetryPolicy retries;

    /** By id, until they are removed: a breaker remembers over reconnections. */
    private final Map<String, WorkerState> workers = new LinkedHashMap<>();

    private Runnable roomListener = () -> {};
    private long choices;

    public WorkerPool(
            CoreLoop loop, Clock clock, PoolConfig config, Costs costs, IngressGate gate, DispatchMetrics metrics) {
        this.costs = costs;
        this.slowness = new Slowness(costs);
        this.loop = loop;
        this.clock = clock;
        this.breakerConfig = config.breaker();
        this.retryBudget = new RetryBudget(config.retry(), clock.nanoTime());
        this.retries = new RetryPolicy(retryBudget);
        this.gate = gate;
        this.metrics = metrics;
        this.alarm = new Alarm(loop, clock, this::reassess);
    }

    /**
     * How workers and retries are limited.
     *
     * @param breaker when a worker is left alone
     * @param retry how many retries there may be
     */
    public record PoolConfig(BreakerConfig breaker, RetryConfig retry) {}

    /** Holds ingestion until the first worker is there. */
    public void start() {
        reassess();
    }

    @Override
    public void connected(Worker worker, int lanes, int credit) {
        workers.computeIfAbsent(worker.id(), id -> new WorkerState(worker, new WorkerBreaker(id, breakerConfig, clock)))
                .connected(lanes, credit);
        reassess();
    }

    @Override
    public void serves(Worker worker, List<ServedModel> models) {
        state(worker).serves(models.stream().map(ServedModel::model).collect(Collectors.toUnmodifiableSet()));
        reassess();
    }

    @Override
    public void lost(Worker worker, String reason) {
        state(worker).lost();
        reassess();
    }

    @Override
    public void removed(Worker worker) {
        workers.remove(worker.id());
        metrics.removed(worker.id());
    }

    @Override
    public Round round() {
        return new Acquisition();
    }

    @Override
    public Standing standing(ModelVersion model) {
        boolean isAnyConnected = false;
        for (WorkerState state : workers.values()) {
            if (state.serves(model)) {
                return Standing.SERVED;
            }
            isAnyConnected |= state.isConnected();
        }
        return isAnyConnected ? Standing.UNSERVED : Standing.NO_WORKER;
    }

    @Override
    public Backlog backlog(ModelVersion model) {
        long now = clock.nanoTime();
        double nanos = 0;
        double lanes = 0;
        double fastest = Double.POSITIVE_INFINITY;
        for (WorkerState state : workers.values()) {
            if (state.isUsableFor(model, now)) {
                double factor = costs.slowness(state.worker().id(), model);
                nanos += state.outstandingNanos(now) / factor;
                lanes += state.lanes() / factor;
                fastest = Math.min(fastest, factor);
            }
        }
        return lanes > 0 ? new Backlog(nanos, lanes, fastest) : Backlog.NONE;
    }

    @Override
    public void onRoom(Runnable listener) {
        roomListener = listener;
    }

    private WorkerState state(Worker worker) {
        WorkerState state = workers.get(worker.id());
        if (state == null) {
            throw new IllegalStateException("a worker that never connected: " + worker.id());
        }
        return state;
    }

    /** Looks at all workers after something changed by which ingestion or a waiting request may go on. */
    private void reassess() {
        long now = clock.nanoTime();
        long connected =
                workers.values().stream().filter(WorkerState::isConnected).count();
        if (connected == 0) {
            gate.hold("no worker is connected");
        } else if (workers.values().stream()
                .noneMatch(s -> s.isConnected() && s.breaker().isUsable(now))) {
            gate.hold("the breaker of every connected worker is open (" + connected + ")");
        } else {
            gate.resume();
        }
        workers.values().forEach(state -> watch(state, now));
        roomListener.run();
    }

    private void watch(WorkerState state, long now) {
        String id = state.worker().id();
        metrics.breaker(id, state.breaker().state());
        metrics.credit(id, state.free(now));
        if (!state.breaker().isUsable(now)) {
            alarm.ringBy(state.breaker().retriesAtNanos());
        } else {
            state.restEndsNanos(now).ifPresent(alarm::ringBy);
        }
    }

    /** One round: workers that are being emptied take no part in the rest of it, and those with whom a model has no use none for it. */
    @EventLoopConfined
    private final class Acquisition implements Round {

        private final List<WorkerState> available = new ArrayList<>(workers.values());
        private final Set<Offer> turnedDown = new HashSet<>();

        @Override
        public Optional<Slot> acquire(ModelVersion model) {
            long now = clock.nanoTime();
            List<WorkerState> offered = available.stream()
                    .filter(state -> !turnedDown.contains(new Offer(state, model)))
                    .toList();
            int shares = selector.shares(offered, model, now);
            return allowed(selector.rank(offered, model, now).stream())
                    .map(state -> new Lease(
                            state,
                            state.take(++choices),
                            model,
                            shares,
                            () -> turnedDown.add(new Offer(state, model))));
        }

        @Override
        public Optional<Slot> acquireAlone(ModelVersion model, Collection<String> shunned) {
            long now = clock.nanoTime();
            List<WorkerState> candidates = selector.whole(workers.values(), model, shunned, now).stream()
                    .filter(available::contains)
                    .toList();
            Optional<Slot> whole = allowed(
                            selector.rank(candidates, model, now).stream().filter(state -> !state.hasWork()))
                    .map(state -> new Lease(state, state.takeAlone(++choices), model, /* shares= */ 1, () -> {}));
            if (whole.isEmpty()) {
                selector.emptiest(candidates, now).ifPresent(available::remove);
            }
            return whole;
        }

        /** The first whose breaker lets a frame pass: a half-open one has only so many trials. */
        private static Optional<WorkerState> allowed(Stream<WorkerState> ranked) {
            return ranked.filter(state -> state.breaker().tryAcquire()).findFirst();
        }
    }

    private record Offer(WorkerState worker, ModelVersion model) {}

    /** One worker's room for one frame, from acquisition until the credit is back. */
    @EventLoopConfined
    private final class Lease implements Slot {

        private final WorkerState state;
        private final WorkerState.Connection connection;
        private final ModelVersion model;
        private final int shares;
        private final Runnable released;
        private final double factor;

        Lease(WorkerState state, WorkerState.Connection connection, ModelVersion model, int shares, Runnable released) {
            this.state = state;
            this.connection = connection;
            this.model = model;
            this.shares = shares;
            this.released = released;
            this.factor = costs.slowness(state.worker().id(), model);
        }

        @Override
        public int shares() {
            return shares;
        }

        @Override
        public long waitNanos() {
            return connection.ahead().waitNanos(clock.nanoTime());
        }

        @Override
        public double slowness() {
            return factor;
        }

        @Override
        public double elsewhereNanos(double costNanos) {
            long now = clock.nanoTime();
            double soonest = Double.POSITIVE_INFINITY;
            for (WorkerState other : workers.values()) {
                if (other != state && other.isUsableFor(model, now)) {
                    double takes = costNanos * costs.slowness(other.worker().id(), model);
                    soonest = Math.min(soonest, other.waitNanos(now) + takes);
                }
            }
            return soonest;
        }

        @Override
        public Future<List<Retry>> send(Frame frame) {
            long sentAt = clock.nanoTime();
            String worker = state.worker().id();
            retryBudget.earned(
                    frame.members().stream().filter(e -> e.sends() == 0).count(), sentAt);
            long bytes = frame.sizeBytes();
            connection.carries(bytes);
            WorkAhead.Work work = connection.ahead().add(frame.costNanos() * factor, sentAt);
            metrics.frameSent(worker);
            return new FrameInFlight(
                            frame, state.worker(), loop, clock, retries, reason -> metrics.retried(worker, reason))
                    .send()
                    .map(ended -> {
                        connection.carriesNoMore(bytes);
                        settle(frame, ended.tally(), work);
                        return ended.again();
                    });
        }

        @Override
        public void release() {
            connection.giveBack();
            state.breaker().unused();
            released.run();
        }

        private void settle(Frame frame, FrameTally tally, WorkAhead.Work work) {
            long now = clock.nanoTime();
            long ran = work.ranNanos(now);
            connection.ahead().remove(work, now);
            BreakerState before = state.breaker().state();
            connection.giveBack();
            if (tally.isShed()) {
                connection.credit().shed(now);
            } else if (tally.isTurnedDown()) {
                connection.credit().rest(now);
            }
            if (tally.isSuccess()) {
                if (!tally.isShed() && !tally.isTurnedDown()) {
                    connection.credit().answered();
                }
                succeeded(frame, tally, ran, now);
            } else if (tally.isFailure()) {
                state.breaker().failed(ran, FrameFailed.run());
            } else {
                state.breaker().unused();
            }
            if (tally.isShed() || tally.isTurnedDown() || state.breaker().state() != before) {
                logTransition(before);
                reassess();
            }
            metrics.credit(state.worker().id(), state.free(now));
        }

        private void succeeded(Frame frame, FrameTally tally, long ran, long now) {
            if (tally.isSpared()) {
                state.breaker().succeeded(ran);
                return;
            }
            String id = state.worker().id();
            if (frame.costNanos() > 0) {
                metrics.predicted(id, frame.costNanos() * factor, ran);
                costs.took(id, frame.model(), frame.costNanos(), (double) ran);
            }
            var others = new Slowness.Others(workers.values(), now);
            if (slowness.isSlow(state, frame.model(), frame.costNanos(), ran, others)) {
                metrics.slow(id);
                state.breaker().failed(ran, FrameFailed.slow());
            } else {
                state.breaker().succeeded(ran);
            }
        }

        private void logTransition(BreakerState before) {
            BreakerState after = state.breaker().state();
            String id = state.worker().id();
            if (after == BreakerState.OPEN && before != after) {
                log.warn("worker tripped: worker={} openFor={}", id, breakerConfig.openFor());
            } else if (after == BreakerState.CLOSED && before != after) {
                log.info("worker recovered: worker={}", id);
            }
        }
    }
}
