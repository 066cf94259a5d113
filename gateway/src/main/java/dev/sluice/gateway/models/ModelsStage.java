package dev.sluice.gateway.models;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelResolver;
import dev.sluice.gateway.request.ModelsListener;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.Resolution;
import dev.sluice.gateway.request.RosterListener;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerListener;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.Signature;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves requests against the catalog, and tells dispatch what it may send to each worker.
 *
 * <p>A request whose model may be served by a worker that is away is held until that is decided. The held are bounded by
 * admission, since each has its permit.
 */
@EventLoopConfined
public final class ModelsStage implements ModelResolver, WorkerListener, RosterListener {

    private static final Logger log = LoggerFactory.getLogger(ModelsStage.class);

    private final Clock clock;
    private final long modelWaitNanos;
    private final Costs costs;
    private final WorkerListener next;
    private final ModelsListener listener;
    private final ModelCatalog catalog;
    private final Alarm alarm;

    private final Map<String, Worker> workers = new LinkedHashMap<>();
    private final Map<String, List<ServedModel>> told = new LinkedHashMap<>();
    private Set<ModelCatalog.Conflict> conflicts = Set.of();

    /** By their ids, for those that are taken back; a record that comes again has the id that it had. */
    private Map<RequestId, List<Held>> held = new LinkedHashMap<>();

    /**
     * @param costs how long the rows of a request are
     * @param next who hears of the workers after the catalog
     * @param listener who hears what can be asked for
     */
    public ModelsStage(
            CoreLoop loop, Clock clock, Patience patience, Costs costs, WorkerListener next, ModelsListener listener) {
        this.costs = costs;
        this.clock = clock;
        this.modelWaitNanos = patience.modelWait().toNanos();
        this.next = next;
        this.listener = listener;
        this.catalog = new ModelCatalog(patience.configuredWorkers());
        this.alarm = new Alarm(loop, clock, this::decideHeld);
    }

    /**
     * How long it takes to know that a model is not there.
     *
     * @param configuredWorkers how many must have been asked, until it is said how many there are
     * @param modelWait how long a request is held for those who cannot be reached
     */
    public record Patience(int configuredWorkers, Duration modelWait) {}

    @Override
    public Future<Resolution> resolve(InferenceRequest request) {
        return catalog.find(request.model())
                .fold(
                        model -> Future.succeededFuture(check(request, model)),
                        reason -> Future.succeededFuture(refused(ErrorCode.UNKNOWN_MODEL, reason)),
                        reason -> hold(request));
    }

    @Override
    public void cancel(RequestId id) {
        List<Held> cancelled = held.remove(id);
        if (cancelled != null) {
            cancelled.forEach(entry -> end(entry, new Resolution.Unresolved(Outcome.Refused.cancelled())));
        }
    }

    @Override
    public void known(int workers, boolean isComplete) {
        catalog.known(workers, isComplete);
        decideHeld();
    }

    @Override
    public void connected(Worker worker, int lanes, int credit) {
        workers.put(worker.id(), worker);
        next.connected(worker, lanes, credit);
    }

    @Override
    public void serves(Worker worker, List<ServedModel> models) {
        catalog.announce(worker.id(), models);
        changed();
    }

    @Override
    public void lost(Worker worker, String reason) {
        catalog.withdraw(worker.id());
        told.remove(worker.id());
        next.lost(worker, reason);
        changed();
    }

    @Override
    public void removed(Worker worker) {
        workers.remove(worker.id());
        next.removed(worker);
    }

    private void changed() {
        var found = new HashSet<>(catalog.conflicts());
        found.stream()
                .filter(conflict -> !conflicts.contains(conflict))
                .forEach(conflict -> log.warn(
                        "workers disagree about a model: model={} believed={} ignored={}",
                        conflict.model(),
                        conflict.believedWorker(),
                        conflict.otherWorker()));
        conflicts = found;
        catalog.accepted().forEach(this::tell);
        listener.canBeAsked(catalog.believed());
        decideHeld();
    }

    private void tell(String workerId, List<ServedModel> accepted) {
        Worker worker = workers.get(workerId);
        if (worker != null && !accepted.equals(told.put(workerId, accepted))) {
            log.info(
                    "worker serves: worker={} models={}",
                    workerId,
                    accepted.stream().map(ServedModel::model).toList());
            next.serves(worker, accepted);
        }
    }

    private Future<Resolution> hold(InferenceRequest request) {
        var entry = new Held(request, Promise.promise(), clock.nanoTime() + modelWaitNanos);
        hold(entry);
        return entry.resolution().future();
    }

    private void hold(Held entry) {
        held.computeIfAbsent(entry.request().id(), first -> new ArrayList<>(1)).add(entry);
        ringFor(entry);
    }

    private void decideHeld() {
        long now = clock.nanoTime();
        Map<RequestId, List<Held>> undecided = held;
        held = new LinkedHashMap<>();
        undecided.values().forEach(entries -> entries.forEach(entry -> decide(entry, now)));
    }

    private void decide(Held entry, long now) {
        InferenceRequest request = entry.request();
        catalog.find(request.model())
                .fold(
                        model -> end(entry, check(request, model)),
                        reason -> end(entry, refused(ErrorCode.UNKNOWN_MODEL, reason)),
                        reason -> holdOn(entry, reason, now));
    }

    private boolean holdOn(Held entry, String reason, long now) {
        if (entry.request().deadline().isExpired(now)) {
            return end(entry, refused(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed; " + reason));
        }
        boolean isPatient = entry.untilNanos() - now > 0;
        if (!isPatient && catalog.isAnyReachable()) {
            return end(entry, refused(ErrorCode.MODEL_NOT_READY, reason));
        }
        // With no worker at all nothing is refused: ingestion is held, and what was taken waits like what was not.
        hold(isPatient ? entry : entry.until(now + modelWaitNanos));
        return false;
    }

    private void ringFor(Held entry) {
        alarm.ringBy(entry.untilNanos());
        if (entry.request().deadline().isSet()) {
            alarm.ringBy(entry.request().deadline().atNanos());
        }
    }

    private static boolean end(Held entry, Resolution resolution) {
        entry.resolution().complete(resolution);
        return true;
    }

    private Resolution check(InferenceRequest request, ServedModel served) {
        try {
            served.signature().check(request.body());
            if (served.batchable()) {
                Signature.checkRows(request.body());
            }
        } catch (InvalidRequestException misfit) {
            return refused(ErrorCode.INVALID_REQUEST, served.model() + ": " + misfit.getMessage());
        }
        long rows = served.batchable() ? request.body().getInputs(0).getShape(0) : 1;
        if (rows < 1 || rows > Integer.MAX_VALUE) {
            return refused(ErrorCode.INVALID_REQUEST, served.model() + ": a request needs a row, this has " + rows);
        }
        return new Resolution.Resolved(served.model(), costs.size(served, request.body(), (int) rows));
    }

    private static Resolution refused(ErrorCode code, String reason) {
        return new Resolution.Unresolved(new Outcome.Refused(code, reason));
    }

    /** A request whose model is not decided. */
    private record Held(InferenceRequest request, Promise<Resolution> resolution, long untilNanos) {

        Held until(long nanos) {
            return new Held(request, resolution, nanos);
        }
    }
}
