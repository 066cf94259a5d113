package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.WorkerLostException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any server of the Open Inference Protocol as a worker. It is asked every so often whether it is ready and what it serves;
 * a frame becomes runs here, and each run one call, one after the other: the credit says how many calls the server has at
 * the same time.
 */
@EventLoopConfined
final class OipUnary implements Link {

    private static final Logger log = LoggerFactory.getLogger(OipUnary.class);

    private final String id;
    private final int credit;
    private final LinkEnvironment environment;
    private final OipCalls calls;
    private final OipDiscovery discovery;
    private final OipRuns runs;
    private final Backoff backoff;
    private final Reach reach;
    private final UnderWay underWay = new UnderWay();

    private boolean isConnected;

    /** Numbers the connections, so that what a call found under an earlier one is known as such. */
    private long connection;

    private boolean isClosed;
    private Map<ServedModel, String> served = Map.of();

    /** Until the next check; none while one is made. */
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
        this.runs = new OipRuns(maxRows);
        this.backoff = backoff;
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
    public boolean isConnected() {
        return isConnected;
    }

    /** Calls that are made, and those that its frames still need, are made to their end. */
    @Override
    public Future<Void> leave() {
        isClosed = true;
        stopTimer();
        lose("it is not named any more");
        return underWay.over();
    }

    @Override
    public void close() {
        isClosed = true;
        stopTimer();
        lose("the gateway closes");
    }

    @Override
    public Future<Void> infer(Frame frame, MemberOutcomes outcomes) {
        Optional<Map.Entry<ServedModel, String>> found = served.entrySet().stream()
                .filter(model -> model.getKey().model().equals(frame.model()))
                .findFirst();
        if (found.isEmpty()) {
            return Future.failedFuture(WorkerLostException.before("the server does not serve " + frame.model()));
        }
        // Both as they are now: the server may be lost under the frame.
        String wireVersion = found.get().getValue();
        long current = connection;
        ModelCost cost = environment.costs().of(frame.model());
        Future<Void> inferred = new OipFrame(frame, new OipFrame.Server(wireVersion, calls), outcomes, environment)
                .infer(runs.plan(frame, found.get().getKey().batchable(), cost));
        return underWay.add(inferred).onFailure(fault -> {
            if (fault instanceof WorkerLostException away) {
                foundAway(current, LinkFaults.reason(away));
            }
        });
    }

    /** Said by a call, long before the next check would: so that nothing is tried in vain meanwhile. */
    private void foundAway(long current, String reason) {
        if (isConnected && current == connection) {
            lose(reason);
            if (timer != null) {
                checkAgain();
            }
        }
    }

    private void check() {
        timer = null;
        calls.isServerReady()
                .compose(ready -> ready
                        ? discovery.models()
                        : Future.failedFuture(WorkerLostException.before("the server says that it is not ready")))
                .onSuccess(this::reached)
                .onFailure(unreached -> lose(LinkFaults.reason(unreached)))
                .onComplete(checked -> checkAgain());
    }

    private void checkAgain() {
        stopTimer();
        if (!isClosed) {
            Duration rest = isConnected ? environment.config().checkEvery() : backoff.next();
            timer = environment.loop().schedule(rest, this::check);
        }
    }

    private void reached(Map<ServedModel, String> models) {
        if (isClosed) {
            return;
        }
        boolean isNew = !isConnected;
        if (isNew) {
            isConnected = true;
            connection++;
            backoff.succeeded();
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
        if (isConnected) {
            isConnected = false;
            served = Map.of();
            if (!isClosed) {
                log.warn("worker lost: worker={} reason={}", id, reason);
            }
            environment.listener().lost(this, reason);
            reach.lost(reason);
        } else if (!isClosed) {
            reach.notReached(reason);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
