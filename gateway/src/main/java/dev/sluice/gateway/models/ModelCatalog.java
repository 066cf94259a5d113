package dev.sluice.gateway.models;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.ServedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each reachable worker serves. Pure state.
 *
 * <p>Workers should agree about a model version. Where they do not, the one that announced first is believed, and the
 * version is not accepted from the others.
 */
@EventLoopConfined
final class ModelCatalog {

    /** By worker, in the order of their first announcement. */
    private final Map<String, List<ServedModel>> announced = new LinkedHashMap<>();

    private int knownWorkers;
    private boolean isRosterComplete = true;

    /** What is believed, derived from the announcements. */
    private Map<ModelVersion, Served> served = Map.of();

    ModelCatalog(int configuredWorkers) {
        this.knownWorkers = configuredWorkers;
    }

    /** Replaces what was said before. */
    void known(int workers, boolean isComplete) {
        knownWorkers = workers;
        isRosterComplete = isComplete;
    }

    /** Replaces what the worker said before. */
    void announce(String worker, List<ServedModel> models) {
        announced.put(worker, List.copyOf(models));
        derive();
    }

    void withdraw(String worker) {
        announced.remove(worker);
        derive();
    }

    boolean isAnyReachable() {
        return !announced.isEmpty();
    }

    /** What is accepted from each worker. */
    Map<String, List<ServedModel>> accepted() {
        Map<String, List<ServedModel>> accepted = new LinkedHashMap<>();
        announced.forEach((worker, models) ->
                accepted.put(worker, models.stream().filter(this::isBelieved).toList()));
        return accepted;
    }

    /** What is not accepted, and from whom. */
    List<Conflict> conflicts() {
        var conflicts = new ArrayList<Conflict>();
        announced.forEach((worker, models) -> models.stream()
                .filter(model -> !isBelieved(model))
                .map(model -> new Conflict(model.model(), owner(model.model()).worker(), worker))
                .forEach(conflicts::add));
        return conflicts;
    }

    /** One description of each version that is served, by name, from the lowest version. */
    List<ServedModel> believed() {
        return served.values().stream()
                .map(Served::model)
                .sorted((a, b) -> order(a.model(), b.model()))
                .toList();
    }

    private static int order(ModelVersion a, ModelVersion b) {
        int byName = a.name().compareTo(b.name());
        return byName == 0 ? VersionOrder.compare(a.version(), b.version()) : byName;
    }

    /** Without a version in the reference, the highest is meant. */
    Lookup find(ModelRef ref) {
        return ref.hasVersion() ? findVersion(ref) : findHighest(ref);
    }

    private Lookup findVersion(ModelRef ref) {
        Served exact = served.get(new ModelVersion(ref.name(), ref.version()));
        return exact == null ? missing(ref) : new Lookup.Found(exact.model());
    }

    private Lookup findHighest(ModelRef ref) {
        return served.keySet().stream()
                .filter(version -> version.name().equals(ref.name()))
                .max((a, b) -> VersionOrder.compare(a.version(), b.version()))
                .<Lookup>map(highest -> new Lookup.Found(owner(highest).model()))
                .orElseGet(() -> missing(ref));
    }

    private Lookup missing(ModelRef ref) {
        List<String> versions = served.keySet().stream()
                .filter(version -> version.name().equals(ref.name()))
                .map(ModelVersion::version)
                .sorted(VersionOrder::compare)
                .toList();
        String known = versions.isEmpty() ? "" : " (there is version " + String.join(", ", versions) + ")";
        if (!hasEveryWorkerSpoken()) {
            String more = isRosterComplete ? "" : ", and a name of workers was never found";
            return new Lookup.Undecided("no reachable worker serves " + ref + known + "; " + announced.size() + " of "
                    + knownWorkers + " workers are reachable" + more);
        }
        return new Lookup.Denied("no worker serves " + ref + known);
    }

    private boolean hasEveryWorkerSpoken() {
        return isRosterComplete && isAnyReachable() && announced.size() >= knownWorkers;
    }

    private void derive() {
        Map<ModelVersion, Served> believed = new LinkedHashMap<>();
        announced.forEach((worker, models) ->
                models.forEach(model -> believed.putIfAbsent(model.model(), new Served(worker, model))));
        served = believed;
    }

    private boolean isBelieved(ServedModel model) {
        return owner(model.model()).model().agreesWith(model);
    }

    private Served owner(ModelVersion version) {
        Served owner = served.get(version);
        if (owner == null) {
            throw new IllegalStateException("an announced version that nobody owns: " + version);
        }
        return owner;
    }

    /** A version and the worker that is believed about it. */
    private record Served(String worker, ServedModel model) {}

    /** Two workers describe one version differently. */
    record Conflict(ModelVersion model, String believedWorker, String otherWorker) {}
}
