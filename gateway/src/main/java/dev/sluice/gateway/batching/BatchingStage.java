package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Batching;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Retry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queues requests and gives frames to workers that have room, the model whose oldest request is oldest first.
 *
 * <p>It acts once for all events of one turn of the loop: the records of one poll arrive together, and cutting at the
 * first of them would send a frame of one and leave the others behind it.
 */
@EventLoopConfined
public final class BatchingStage implements Batching {

    private final CoreLoop loop;
    private final Clock clock;
    private final FrameFormer former;
    private final long modelWaitNanos;
    private final Dispatch dispatch;
    private final BatchingMetrics metrics;
    private final Alarm alarm;

    /** Only queues that hold something. */
    private final Map<ModelVersion, ModelQueue> queues = new LinkedHashMap<>();

    private long submitted;
    private boolean isWoken;

    /** @param modelWait how long an entry may wait for a model that no connected worker serves */
    public BatchingStage(
            CoreLoop loop,
            Clock clock,
            BatchingConfig config,
            Duration modelWait,
            Dispatch dispatch,
            BatchingMetrics metrics) {
        this.loop = loop;
        this.clock = clock;
        this.former = new FrameFormer(config);
        this.modelWaitNanos = modelWait.toNanos();
        this.dispatch = dispatch;
        this.metrics = metrics;
        this.alarm = new Alarm(loop, clock, this::act);
        dispatch.onRoom(this::wake);
    }

    @Override
    public Future<Outcome> submit(InferenceRequest request, ModelVersion model, int rows) {
        Entry entry = Entry.waiting(++submitted, request, model, rows, clock.nanoTime());
        queue(model).add(entry);
        wake();
        return entry.outcome().future();
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
        queues.values().forEach(queue -> queue.wakeRested(now));
        Dispatch.Round round = dispatch.round();
        // First, as they are the oldest and wait for the rarest room.
        queues.values().forEach(queue -> sendSuspects(round, queue, now));
        fillRoom(round, now);
        dropHopeless(now);
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
            send(slot, new Frame(suspect.model(), List.of(suspect)), now);
        }
    }

    private void fillRoom(Dispatch.Round round, long now) {
        Set<ModelVersion> withoutRoom = new HashSet<>();
        for (var next = oldest(withoutRoom); next.isPresent(); next = oldest(withoutRoom)) {
            ModelQueue queue = next.get();
            round.acquire(queue.model())
                    .ifPresentOrElse(slot -> fill(slot, queue, now), () -> withoutRoom.add(queue.model()));
        }
    }

    private Optional<ModelQueue> oldest(Set<ModelVersion> withoutRoom) {
        ModelQueue oldest = null;
        for (ModelQueue queue : queues.values()) {
            if (!withoutRoom.contains(queue.model())
                    && !queue.sociable().isEmpty()
                    && (oldest == null
                            || queue.sociable().oldestNumber()
                                    < oldest.sociable().oldestNumber())) {
                oldest = queue;
            }
        }
        return Optional.ofNullable(oldest);
    }

    private void fill(Dispatch.Slot slot, ModelQueue queue, long now) {
        FrameFormer.Cut cut = former.cut(queue.sociable(), slot.shares(), now);
        cut.expired().forEach(BatchingStage::tellExpired);
        if (cut.members().isEmpty()) {
            slot.release();
        } else {
            send(slot, new Frame(queue.model(), cut.members()), now);
        }
    }

    private void send(Dispatch.Slot slot, Frame frame, long now) {
        metrics.cut(frame, now);
        slot.send(frame).onSuccess(unanswered -> roomAgain(frame.model(), unanswered));
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
                queue.standsUnserved(now, modelWaitNanos);
            } else {
                queue.standsServed();
            }
            queue.takeStranded(now).forEach(BatchingStage::tellStranded);
            if (queue.isEmpty()) {
                queues.remove(queue.model());
            } else if (!queue.nextCheck().equals(none)) {
                alarm.ringBy(queue.nextCheck().atNanos());
            }
        }
    }

    private ModelQueue queue(ModelVersion model) {
        return queues.computeIfAbsent(model, ModelQueue::new);
    }

    private static void tellExpired(Entry entry) {
        String reason = "the deadline passed while the request waited for a worker";
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
