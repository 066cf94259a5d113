package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Batching;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.Retry;
import dev.sluice.gateway.request.Size;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queues requests and gives frames to workers that have room, the models in turn.
 *
 * <p>It acts once for all events of one turn of the loop: the records of one poll arrive together, and cutting at the
 * first of them would send a frame of one and leave the others behind it.
 */
@EventLoopConfined
public final class BatchingStage implements Batching {

    /** A request of more goes to one worker whole, which has limits of its own: parts take memory before anything runs. */
    private static final long MOST_PARTS = 64;

    private final CoreLoop loop;
    private final Clock clock;
    private final BatchingSettings settings;
    private final FrameFormer former;
    private final Door door;
    private final Deferral deferral;
    private final Solitude solitude;
    private final Dispatch dispatch;
    private final Costs costs;
    private final BatchingMetrics metrics;
    private final Alarm alarm;

    /** Only queues that hold something. */
    private final Map<ModelVersion, ModelQueue> queues = new LinkedHashMap<>();

    /** Whose turn it is when room is scarce: a model that is flooded must not keep it from the others. */
    private final FairRing<ModelVersion> turns = new FairRing<>();

    /** To be taken out at the next turn of the loop: one sweep for many. */
    private final Set<RequestId> cancelled = new HashSet<>();

    private long submitted;
    private boolean isWoken;

    /** An empty stage. */
    public BatchingStage(
            CoreLoop loop,
            Clock clock,
            BatchingSettings settings,
            Dispatch dispatch,
            Costs costs,
            BatchingMetrics metrics) {
        this.loop = loop;
        this.clock = clock;
        this.settings = settings;
        this.former = new FrameFormer(settings.batching());
        this.door = new Door(settings.batching().deadlineMargin());
        this.deferral = new Deferral(
                settings.batching().maxQueueDelay(), settings.batching().maxRows());
        this.solitude = new Solitude(settings.batching().maxFrameTime());
        this.dispatch = dispatch;
        this.costs = costs;
        this.metrics = metrics;
        this.alarm = new Alarm(loop, clock, this::act);
        dispatch.onRoom(this::wake);
    }

    /**
     * What the configuration says.
     *
     * @param modelWait how long an entry may wait for a model that no connected worker serves
     */
    public record BatchingSettings(BatchingConfig batching, Duration modelWait) {}

    @Override
    public Future<Outcome> submit(InferenceRequest request, ModelVersion model, Size size) {
        int maxRows = settings.batching().maxRows();
        boolean isDivided = size.rows() > maxRows
                && size.rows() <= MOST_PARTS * maxRows
                && costs.of(model).hasIndependentRows();
        if (!isDivided) {
            return submitWhole(request, model, size);
        }
        RowParts parts = RowParts.of(request, size.rows(), maxRows);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (int part = 0; part < parts.rows().size(); part++) {
            var partSize = new Size(parts.rows().get(part), size.length());
            outcomes.add(submitWhole(parts.requests().get(part), model, partSize));
        }
        return Future.join(outcomes).map(ended -> parts.join(ended.list()));
    }

    private Future<Outcome> submitWhole(InferenceRequest request, ModelVersion model, Size size) {
        long now = clock.nanoTime();
        Entry entry = Entry.waiting(++submitted, request, model, size, now);
        solitude.came(entry, now);
        ModelQueue queue = queue(model);
        Optional<String> refusal = door.refusal(entry, queue.sociable(), costs.of(model), backlog(entry), now);
        if (refusal.isPresent()) {
            metrics.refusedEarly(/* onArrival= */ true);
            tellLate(entry, refusal.get());
        } else {
            queue.add(entry, now);
        }
        wake();
        return entry.outcome().future();
    }

    @Override
    public void cancel(RequestId id) {
        cancelled.add(id);
        wake();
    }

    private Dispatch.Backlog backlog(Entry entry) {
        return entry.request().deadline().isSet() ? dispatch.backlog(entry.model()) : Dispatch.Backlog.NONE;
    }

    private void wake() {
        if (!isWoken) {
            isWoken = true;
            loop.execute(() -> {
                isWoken = false;
                act();
            });
        }
    }

    private void act() {
        long now = clock.nanoTime();
        takeCancelled();
        queues.values().forEach(queue -> queue.wakeRested(now));
        if (!deferral.isOff()) {
            deferral.saw(isBusy(), now);
        }
        Dispatch.Round round = dispatch.round();
        // First, as they are the oldest and wait for the rarest room.
        queues.values().forEach(queue -> sendSuspects(round, queue, now));
        fillRoom(round, now);
        dropHopeless(now);
        metrics.tenantsWaiting(queues.values().stream()
                .mapToInt(queue -> queue.sociable().tenants())
                .sum());
    }

    private void takeCancelled() {
        if (!cancelled.isEmpty()) {
            queues.values().stream()
                    .flatMap(queue -> queue
                            .take(entry -> cancelled.contains(entry.request().id()))
                            .stream())
                    .forEach(entry -> entry.outcome().complete(Outcome.Refused.cancelled()));
            cancelled.clear();
        }
    }

    private void sendSuspects(Dispatch.Round round, ModelQueue queue, long now) {
        boolean hasRoom = true;
        for (var head = queue.suspects().head();
                hasRoom && head.isPresent();
                head = queue.suspects().head()) {
            Optional<Dispatch.Slot> whole =
                    round.acquireAlone(queue.model(), head.get().lostWorkers());
            whole.ifPresent(slot -> sendAlone(slot, queue.suspects().take(), now));
            hasRoom = whole.isPresent();
        }
    }

    private void sendAlone(Dispatch.Slot slot, Entry suspect, long now) {
        if (suspect.request().deadline().isExpired(now)) {
            slot.release();
            tellExpired(suspect);
        } else {
            double nanos = costs.of(suspect.model()).isKnown()
                    ? costs.of(suspect.model()).alone(suspect.size())
                    : 0;
            send(slot, new Frame(suspect.model(), List.of(suspect), nanos), now);
        }
    }

    private void fillRoom(Dispatch.Round round, long now) {
        Set<ModelVersion> withoutRoom = new HashSet<>();
        for (var next = next(withoutRoom); next.isPresent(); next = next(withoutRoom)) {
            ModelQueue queue = next.get();
            round.acquire(queue.model())
                    .ifPresentOrElse(slot -> fill(slot, queue, now), () -> withoutRoom.add(queue.model()));
        }
    }

    private Optional<ModelQueue> next(Set<ModelVersion> withoutRoom) {
        return turns.next(model -> !withoutRoom.contains(model) && isToBeCut(queue(model)))
                .map(this::queue);
    }

    private boolean isToBeCut(ModelQueue queue) {
        if (queue.sociable().isEmpty() || deferral.isOff()) {
            return !queue.sociable().isEmpty();
        }
        long now = clock.nanoTime();
        Deadline until = deferral.until(queue.sociable(), costs.of(queue.model()), queue.cuttableSince(now), now);
        boolean isDeferred = until.isSet() && !until.isExpired(now);
        if (isDeferred) {
            alarm.ringBy(until.atNanos());
        }
        return !isDeferred;
    }

    /** Whether any worker is at work on something whose cost is known. */
    private boolean isBusy() {
        return queues.keySet().stream()
                .anyMatch(model -> dispatch.backlog(model).nanos() > 0);
    }

    private void fill(Dispatch.Slot slot, ModelQueue queue, long now) {
        queue.cut();
        FrameFormer.Cut cut =
                former.cut(queue.sociable(), costs.of(queue.model()), slot, patienceNanos(queue, now), now);
        cut.expired().forEach(BatchingStage::tellExpired);
        cut.hopeless().forEach(entry -> {
            metrics.refusedEarly(/* onArrival= */ false);
            tellLate(entry, "it would not be done before its deadline");
        });
        if (cut.members().isEmpty()) {
            slot.release();
        } else {
            send(slot, new Frame(queue.model(), cut.members(), cut.nanos()), now);
        }
    }

    private double patienceNanos(ModelQueue queue, long now) {
        return queues.size() > 1
                ? 0
                : solitude.patienceNanos(
                        queue.sociable(), dispatch.backlog(queue.model()).lanes(), now);
    }

    private void send(Dispatch.Slot slot, Frame frame, long now) {
        metrics.cut(frame, now);
        turns.charge(frame.model(), charge(frame));
        slot.send(frame).onSuccess(unanswered -> roomAgain(frame.model(), unanswered));
    }

    /** A frame whose cost is not known is charged like one that is. */
    private double charge(Frame frame) {
        return frame.costNanos() > 0
                ? frame.costNanos()
                : settings.batching().maxFrameTime().toNanos();
    }

    private void roomAgain(ModelVersion model, List<Retry> unanswered) {
        if (!unanswered.isEmpty()) {
            queue(model).putBack(unanswered, clock.nanoTime());
        }
        wake();
    }

    private void dropHopeless(long now) {
        Deadline none = Deadline.none();
        for (ModelQueue queue : List.copyOf(queues.values())) {
            queue.takeExpired(now).forEach(BatchingStage::tellExpired);
            if (dispatch.standing(queue.model()) == Dispatch.Standing.UNSERVED) {
                queue.standsUnserved(now, settings.modelWait().toNanos());
            } else {
                queue.standsServed();
            }
            queue.takeStranded(now).forEach(BatchingStage::tellStranded);
            if (queue.isEmpty()) {
                queues.remove(queue.model());
                turns.remove(queue.model());
            } else if (!queue.nextCheck().equals(none)) {
                alarm.ringBy(queue.nextCheck().atNanos());
            }
        }
    }

    private ModelQueue queue(ModelVersion model) {
        ModelQueue queue = queues.get(model);
        if (queue == null) {
            queue = new ModelQueue(
                    model,
                    new FairQueue(
                            settings.batching().ageing(),
                            entry -> costs.of(model).alone(entry.size())));
            queues.put(model, queue);
            turns.add(model);
        }
        return queue;
    }

    private static void tellExpired(Entry entry) {
        tellLate(entry, "the deadline passed while the request waited for a worker");
    }

    private static void tellLate(Entry entry, String reason) {
        entry.outcome()
                .complete(
                        entry.wasTried()
                                ? new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, reason)
                                : new Outcome.Refused(ErrorCode.DEADLINE_EXCEEDED, reason));
    }

    private static void tellStranded(Entry entry) {
        entry.outcome()
                .complete(new Outcome.Refused(
                        ErrorCode.MODEL_NOT_READY, "no connected worker serves " + entry.model() + " any more"));
    }
}
