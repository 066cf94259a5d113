package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.planning.RunPlanner;
import dev.sluice.planning.RunPlanner.Candidate;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any server of the Open Inference Protocol as a worker. It is asked every so often whether it is ready and what it serves;
 * a frame becomes runs here, and each run one call, one after the other: the credit says how many calls the server has at
 * the same time.
 */
@EventLoopConfined
final class OipUnary implements Worker, Link {

    private static final Logger log = LoggerFactory.getLogger(OipUnary.class);

    private final String id;
    private final int credit;
    private final LinkEnvironment environment;
    private final OipCalls calls;
    private final OipDiscovery discovery;
    private final RunPlanner planner;
    private final Reach reach;

    private boolean isConnected;
    private boolean isClosed;
    private Map<ServedModel, String> served = Map.of();
    private CoreLoop.@Nullable Timer timer;

    OipUnary(WorkerConfig config, int maxRows, LinkEnvironment environment, Backoff backoff) {
        this.id = config.address();
        this.credit = config.credit();
        this.environment = environment;
        this.calls = new OipCalls(
                environment.client(),
                WorkerAddress.parse(config.address()),
                environment.config().checkEvery());
        this.discovery = new OipDiscovery(id, calls, config.models());
        this.planner = new RunPlanner(maxRows);
        this.reach = new Reach(id, environment.reachability());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void start() {
        check();
    }

    @Override
    public void close() {
        isClosed = true;
        if (timer != null) {
            timer.cancel();
        }
        lose("the gateway closes");
    }

    @Override
    public Future<Void> infer(Frame frame, MemberOutcomes outcomes) {
        ServedModel model = servedAs(frame.model());
        if (model == null) {
            return Future.failedFuture(WorkerLostException.before("the server does not serve " + frame.model()));
        }
        Future<Void> done = Future.succeededFuture();
        for (List<Integer> run : runs(frame, model)) {
            done = done.compose(previous -> call(frame, run, String.valueOf(served.get(model)), outcomes));
        }
        return done;
    }

    private List<List<Integer>> runs(Frame frame, ServedModel model) {
        var candidates = new ArrayList<Candidate>();
        for (Entry member : frame.members()) {
            // Whatever is equal to nothing else runs alone.
            Object shapeClass = model.batchable()
                    ? ShapeClass.of(member.request().body())
                    : member.request().id();
            candidates.add(new Candidate(member.rows(), shapeClass));
        }
        return planner.plan(candidates);
    }

    private Future<Void> call(Frame frame, List<Integer> indexes, String wireVersion, MemberOutcomes outcomes) {
        var run = new MergedRun(
                frame.model(),
                indexes.stream().map(index -> frame.members().get(index)).toList());
        return Future.succeededFuture(wireVersion)
                .map(run::request)
                .compose(request -> calls.infer(request, timeLeft(run)))
                .map(run::split)
                .onSuccess(answers -> tell(indexes, answers, outcomes))
                .<Void>mapEmpty()
                .recover(fault -> OipFaults.isDeath(fault)
                        ? Future.failedFuture(WorkerLostException.during(String.valueOf(fault.getMessage())))
                        : tellAll(indexes, OipFaults.outcome(fault), outcomes));
    }

    private static void tell(List<Integer> indexes, List<ModelInferResponse> answers, MemberOutcomes outcomes) {
        for (int i = 0; i < indexes.size(); i++) {
            outcomes.ended(indexes.get(i), new Outcome.Predicted(answers.get(i)));
        }
    }

    private static Future<Void> tellAll(List<Integer> indexes, Outcome outcome, MemberOutcomes outcomes) {
        indexes.forEach(index -> outcomes.ended(index, outcome));
        return Future.succeededFuture();
    }

    /** Until the last of the members' deadlines, and never longer than a silent server is believed in. */
    private Duration timeLeft(MergedRun run) {
        Duration longest = Duration.ofMillis(1);
        long now = environment.clock().nanoTime();
        for (Entry member : run.members()) {
            Deadline deadline = member.request().deadline();
            Duration left = deadline.isSet()
                    ? Duration.ofNanos(deadline.atNanos() - now)
                    : environment.config().frameTimeout();
            longest = left.compareTo(longest) > 0 ? left : longest;
        }
        Duration cap = environment.config().frameTimeout();
        return longest.compareTo(cap) > 0 ? cap : longest;
    }

    private void check() {
        calls.isServerReady()
                .compose(ready -> ready
                        ? discovery.models()
                        : Future.failedFuture(WorkerLostException.before("the server says that it is not ready")))
                .onSuccess(this::reached)
                .onFailure(unreached -> lose(String.valueOf(unreached.getMessage())))
                .onComplete(checked -> {
                    if (!isClosed) {
                        timer = environment.loop().schedule(environment.config().checkEvery(), this::check);
                    }
                });
    }

    private void reached(Map<ServedModel, String> models) {
        if (isClosed) {
            return;
        }
        boolean isNew = !isConnected;
        if (isNew) {
            isConnected = true;
            log.info("worker connected: worker={} credit={}", id, credit);
            reach.reached();
            environment.listener().connected(this, credit, credit);
        }
        if (isNew || !models.equals(served)) {
            served = models;
            environment.listener().serves(this, List.copyOf(models.keySet()));
        }
    }

    private void lose(String reason) {
        if (!isConnected) {
            reach.notReached(reason);
            return;
        }
        isConnected = false;
        served = Map.of();
        if (!isClosed) {
            log.warn("worker lost: worker={} reason={}", id, reason);
        }
        environment.listener().lost(this, reason);
        reach.lost(reason);
    }

    private @Nullable ServedModel servedAs(ModelVersion version) {
        return served.keySet().stream()
                .filter(model -> model.model().equals(version))
                .findFirst()
                .orElse(null);
    }
}
