package dev.sluice.worker.frame;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.planning.RunPlanner;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lane;
import dev.sluice.worker.lanes.LaneTask;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.Prepared;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.repository.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A frame on its way through the lanes. The lane that takes it prepares its members and plans their runs; the runs go to all
 * lanes.
 *
 * <p>Thread-safe: what changes is in the members, and in the count of those that have not ended.
 */
final class FrameRun<P extends Piece> implements LaneTask {

    private static final Logger log = LoggerFactory.getLogger(FrameRun.class);

    private final ServedModel<P> model;
    private final List<Member<P>> members;
    private final FrameListener listener;
    private final FrameEnvironment environment;
    private final long arrivedNanos;
    private final AtomicInteger unended;
    private final Queue<RunMeasure> runs = new ConcurrentLinkedQueue<>();

    /** Any thread; only ever goes from false to true. */
    private volatile boolean begun;

    FrameRun(ServedModel<P> model, List<MemberRequest> requests, FrameListener listener, FrameEnvironment environment) {
        this.model = model;
        this.members = new ArrayList<>(requests.size());
        for (MemberRequest request : requests) {
            members.add(new Member<>(members.size(), request));
        }
        this.listener = listener;
        this.environment = environment;
        this.arrivedNanos = environment.clock().nanoTime();
        this.unended = new AtomicInteger(requests.size());
    }

    /** A piece of a member, as it is planned into a run. */
    record Part<P extends Piece>(Member<P> member, P piece) {}

    @Override
    public void run(Lane lane) {
        begun = true;
        List<Part<P>> parts = new ArrayList<>();
        for (Member<P> member : members) {
            if (!member.hasEnded()) {
                parts.addAll(prepare(member));
            }
        }
        try {
            lane.fork(plan(parts).stream()
                    .map(run ->
                            new ModelRun<>(this, run.stream().map(parts::get).toList()))
                    .toList());
        } catch (RuntimeException | Error bug) {
            members.forEach(member -> endInBug(member, bug));
        }
    }

    private List<List<Integer>> plan(List<Part<P>> parts) {
        List<RunPlanner.Candidate> candidates = parts.stream()
                .map(Part::piece)
                .map(piece -> new RunPlanner.Candidate(piece.rows(), piece.length(), piece.shapeClass()))
                .toList();
        ModelConfig config = model.facts().config();
        return model.costs()
                .plan(candidates, config.maxRows(), (double) config.maxRunTime().toNanos());
    }

    private List<Part<P>> prepare(Member<P> member) {
        var obstacle = member.obstacle(clock().nanoTime());
        if (obstacle.isPresent()) {
            end(member, obstacle.get());
            return List.of();
        }
        try {
            Prepared<P> prepared = model.prepare(RawContents.canonical(member.request()));
            member.prepared(prepared);
            if (prepared.pieces().isEmpty()) {
                answer(member);
            }
            return prepared.pieces().stream()
                    .map(piece -> new Part<>(member, piece))
                    .toList();
        } catch (InvalidRequestException invalid) {
            end(member, new Outcome.Faulted(FaultCode.INVALID_REQUEST, invalid.reason()));
        } catch (RuntimeException | Error bug) {
            endInBug(member, bug);
        }
        return List.of();
    }

    ServedModel<P> model() {
        return model;
    }

    Clock clock() {
        return environment.clock();
    }

    FrameMetrics metrics() {
        return environment.metrics();
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** One of its runs has gone well. Before its members are answered. */
    void measured(RunMeasure run) {
        runs.add(run);
        model.costs()
                .observe(run.rows(), run.length(), run.laneCpuNanos())
                .ifPresent(expected -> metrics().expected(model.facts(), expected, run));
    }

    /** One of its runs has ended. */
    void ran() {
        if (!hasEnded()) {
            listener.progressed();
        }
        environment.afterRun().run();
    }

    /** A run of another frame has ended. Any thread. */
    void otherRan() {
        if (!begun) {
            listener.progressed();
        }
    }

    /** Cancels one member; it ends now unless it has begun to run. Any thread. */
    void cancel(int index) {
        Member<P> member = members.get(index);
        if (member.cancel()) {
            tell(member, new Outcome.Faulted(FaultCode.CANCELLED, "cancelled before it ran"));
        }
    }

    int size() {
        return members.size();
    }

    /** Whether every member has ended. */
    boolean hasEnded() {
        return unended.get() == 0;
    }

    /** Ends all members that have not, without running them. */
    void endAll(Outcome outcome) {
        members.forEach(member -> end(member, outcome));
    }

    /** Ends a member whose pieces have all run. An answer too large to be sent would take the whole connection down. */
    void answer(Member<P> member) {
        ModelInferResponse response = member.answer();
        long maxAnswerBytes = environment.maxAnswerBytes();
        if (response.getSerializedSize() > maxAnswerBytes) {
            end(
                    member,
                    new Outcome.Faulted(
                            FaultCode.MODEL_ERROR,
                            "the answer has " + response.getSerializedSize() + " bytes, more than the " + maxAnswerBytes
                                    + " that can be sent"));
        } else {
            end(member, new Outcome.Answered(response));
        }
    }

    void end(Member<P> member, Outcome outcome) {
        if (member.end()) {
            tell(member, outcome);
        }
    }

    void endInBug(Member<P> member, Throwable bug) {
        log.error("member ended in a bug: model={} error={}", model.facts().name(), bug.toString(), bug);
        end(
                member,
                new Outcome.Faulted(
                        FaultCode.INTERNAL,
                        "the worker failed: " + bug.getClass().getSimpleName()));
    }

    private void tell(Member<P> member, Outcome outcome) {
        Cost cost = member.cost();
        Runnable count = outcome.fold(
                answered -> () -> metrics().answered(model.facts(), cost),
                fault -> () -> metrics().faulted(fault.code()));
        count.run();
        listener.memberEnded(member.index(), outcome, cost);
        if (unended.decrementAndGet() == 0) {
            listener.frameEnded(List.copyOf(runs));
        }
    }
}
