package dev.sluice.gateway.link;

import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryIndexResponse.ModelIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What lies in the repositories of several workers, as one list: each version once, in the best state that any worker has it
 * in. Its reason names the workers that say otherwise, and those that say nothing. What a worker says of a model and of none of
 * its versions is said of all versions that others have. Pure state.
 */
final class MergedIndex {

    static final String READY = "READY";
    static final String UNAVAILABLE = "UNAVAILABLE";

    private static final List<String> FROM_THE_BEST = List.of(READY, "LOADING", "UNLOADING", UNAVAILABLE);

    /** Versions are numbers mostly: shorter is lower then. None comes first. */
    private static final Comparator<String> VERSIONS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** By name and version, and then by worker. */
    private final Map<String, Map<String, Map<String, ModelIndex>>> models = new TreeMap<>();

    private final Map<String, String> silent = new LinkedHashMap<>();

    void said(String worker, List<ModelIndex> index) {
        for (ModelIndex model : index) {
            models.computeIfAbsent(model.getName(), name -> new TreeMap<>(VERSIONS))
                    .computeIfAbsent(model.getVersion(), version -> new LinkedHashMap<>())
                    .put(worker, model);
        }
    }

    void saidNothing(String worker, String reason) {
        silent.put(worker, reason);
    }

    RepositoryIndexResponse response(boolean isReadyOnly) {
        var response = RepositoryIndexResponse.newBuilder();
        models.values().forEach(versions -> {
            Map<String, ModelIndex> ofTheModel = versions.size() > 1 ? versions.getOrDefault("", Map.of()) : Map.of();
            versions.forEach((version, said) -> {
                if (!version.isEmpty() || versions.size() == 1) {
                    ModelIndex merged = merged(said, ofTheModel);
                    if (!isReadyOnly || merged.getState().equals(READY)) {
                        response.addModels(merged);
                    }
                }
            });
        });
        return response.build();
    }

    private ModelIndex merged(Map<String, ModelIndex> said, Map<String, ModelIndex> ofTheModel) {
        ModelIndex best = said.values().stream()
                .min(Comparator.comparingInt(model -> rank(model.getState())))
                .orElseThrow(() -> new IllegalStateException("a version that nobody named"));
        List<String> reasons = new ArrayList<>();
        if (isAgreed(said, ofTheModel) && !best.getReason().isEmpty()) {
            reasons.add(best.getReason());
        } else {
            said.forEach((worker, model) -> {
                if (!isSaid(model, best) || !model.getReason().isEmpty()) {
                    reasons.add(saying(worker, model));
                }
            });
            ofTheModel.forEach((worker, model) -> {
                if (!said.containsKey(worker) || !model.getReason().isEmpty()) {
                    reasons.add(saying(worker, model));
                }
            });
        }
        silent.forEach((worker, reason) -> reasons.add(worker + ": no answer: " + reason));
        return best.toBuilder().setReason(String.join("; ", reasons)).build();
    }

    /** Whether one sentence says it for all. */
    private static boolean isAgreed(Map<String, ModelIndex> said, Map<String, ModelIndex> ofTheModel) {
        return ofTheModel.isEmpty() && said.values().stream().distinct().count() == 1;
    }

    private static boolean isSaid(ModelIndex model, ModelIndex best) {
        return model.getState().equals(best.getState());
    }

    private static String saying(String worker, ModelIndex model) {
        return model.getReason().isEmpty()
                ? worker + ": " + model.getState()
                : worker + ": " + model.getState() + ", " + model.getReason();
    }

    private static int rank(String state) {
        int rank = FROM_THE_BEST.indexOf(state);
        return rank < 0 ? FROM_THE_BEST.size() : rank;
    }
}
