package dev.sluice.worker.frame;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.planning.RunPlanner;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.cache.Waiter;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lane;
import dev.sluice.worker.lanes.LaneTask;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.Prepared;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.repository.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final Optional<KeptAnswers<P>> kept;
    private final List<Member<P>> members;
    private final FrameListener listener;
    private final FrameEnvironment environment;
    private final long arrivedNanos;
    private final AtomicInteger unended;
    private final Queue<RunMeasure> runs = new ConcurrentLinkedQueue<>();

    private final AtomicInteger following = new AtomicInteger();

    /** Any thread; only ever goes from false to true. */
    private volatile boolean begun;

    FrameRun(CachedModel<P> model, List<MemberRequest> requests, FrameListener listener, FrameEnvironment environment) {
        this.model = model.model();
        this.kept = model.cache().map(cache -> new KeptAnswers<>(this, cache));
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
        begin(members, lane);
    }

    private void begin(List<Member<P>> beginning, Lane lane) {
        List<Part<P>> parts = new ArrayList<>();
        for (Member<P> member : beginning) {
            if (!member.hasEnded()) {
                parts.addAll(prepare(member, lane));
            }
        }
        try {
            lane.fork(plan(parts).stream()
                    .map(run ->
                            new ModelRun<>(this, run.stream().map(parts::get).toList()))
                    .toList());
        } catch (RuntimeException | Error bug) {
            beginning.forEach(member -> endInBug(member, bug));
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

    private List<Part<P>> prepare(Member<P> member, Lane lane) {
        var obstacle = member.obstacle(clock().nanoTime());
        if (obstacle.isPresent()) {
            end(member, obstacle.get());
            return List.of();
        }
        try {
            ModelInferRequest request = RawContents.canonical(member.request());
            boolean mustRun =
                    kept.map(answers -> answers.mustRun(member, request, lane)).orElse(true);
            return mustRun ? cut(member, request) : List.of();
        } catch (InvalidRequestException invalid) {
            end(member, new Outcome.Faulted(FaultCode.INVALID_REQUEST, invalid.reason()));
        } catch (RuntimeException | Error bug) {
            endInBug(member, bug);
        }
        return List.of();
    }

    private List<Part<P>> cut(Member<P> member, ModelInferRequest request) {
        Prepared<P> prepared = model.prepare(request);
        member.prepared(prepared);
        if (prepared.pieces().isEmpty()) {
            answer(member, member.answer());
        }
        return prepared.pieces().stream()
                .map(piece -> new Part<>(member, piece))
                .toList();
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

    /** Answers of the model can not be divided among members: no more of them share a run, and what was kept is forgotten. */
    void stopSharing(String reason) {
        model.sharing().stop(reason);
        kept.ifPresent(KeptAnswers::stop);
    }

    /** A member waits for an equal one of this frame or another. */
    void follows() {
        following.incrementAndGet();
    }

    /** It waits no longer. */
    void followed() {
        following.decrementAndGet();
    }

    /** A member that has waited in vain begins anew, on any lane. Any thread. */
    void beginAgain(Member<P> member) {
        environment.lanes().fork(List.of(lane -> begin(List.of(member), lane)));
    }

    /** A run of another frame has ended. Any thread. */
    void otherRan() {
        if (!begun || (following.get() > 0 && !hasEnded())) {
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

    /** Ends a member with an answer, which gets its id. One too large to be sent would take the whole connection down. */
    void answer(Member<P> member, ModelInferResponse anonymous) {
        ModelInferResponse response =
                anonymous.toBuilder().setId(member.request().getId()).build();
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
        member.unwatch();
        Optional<ModelInferResponse> answer =
                outcome.fold(answered -> Optional.of(answered.response()), fault -> Optional.empty());
        // Kept before anybody hears of it: who asks again then finds it.
        List<Waiter> waiters = member.land(answer);
        Cost cost = member.cost();
        Runnable count = outcome.fold(
                answered -> () -> metrics().answered(model.facts(), cost),
                fault -> () -> metrics().faulted(fault.code()));
        count.run();
        listener.memberEnded(member.index(), outcome, cost);
        if (unended.decrementAndGet() == 0) {
            listener.frameEnded(List.copyOf(runs));
        }
        waiters.forEach(waiter -> waiter.landed(answer));
    }
}
