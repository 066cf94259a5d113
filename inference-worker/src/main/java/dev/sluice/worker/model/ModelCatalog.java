package dev.sluice.worker.model;

import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.repository.ModelProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Everything this worker serves, and what it can not serve. Immutable. */
public final class ModelCatalog {

    private final Map<String, NavigableMap<Long, ServedModel<?>>> models = new TreeMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private final Map<ServedModel<?>, ResponseCache> caches;

    /** @param caches of the models that keep answers */
    public ModelCatalog(
            List<ServedModel<?>> served, List<ModelProblem> problems, Map<ServedModel<?>, ResponseCache> caches) {
        this.caches = Map.copyOf(caches);
        for (ServedModel<?> model : served) {
            models.computeIfAbsent(model.facts().name(), name -> new TreeMap<>())
                    .put(model.facts().version(), model);
        }
        problems.forEach(problem -> this.problems.putIfAbsent(problem.model(), problem.reason()));
    }

    /** The model by name and version; an empty version is the highest there is. */
    public Optional<ServedModel<?>> find(String name, String version) {
        NavigableMap<Long, ServedModel<?>> versions = models.get(name);
        if (versions == null) {
            return Optional.empty();
        }
        if (version.isEmpty()) {
            return Optional.of(versions.lastEntry().getValue());
        }
        return versions.values().stream()
                .filter(model -> model.facts().versionText().equals(version))
                .findFirst();
    }

    /** Why a model that lies in a repository is not served. */
    public Optional<String> problem(String name) {
        return Optional.ofNullable(problems.get(name));
    }

    /** The same for requesters, whom files of the worker do not concern: what comes after its name. */
    public Optional<String> absence(String name) {
        return problem(name).map(reason -> isUnloaded(reason) ? "is unloaded" : "could not be loaded");
    }

    public Map<String, String> problems() {
        return Map.copyOf(problems);
    }

    /** The answers of a model that are kept, where any are. */
    public Optional<ResponseCache> cache(ServedModel<?> model) {
        return Optional.ofNullable(caches.get(model));
    }

    /** How many models of the repositories are not served, or not all of their versions, though nobody has unloaded them. */
    public long skipped() {
        return problems.values().stream().filter(reason -> !isUnloaded(reason)).count();
    }

    private static boolean isUnloaded(String reason) {
        return reason.equals(ModelProblem.UNLOADED);
    }

    /** What the protocol says of a model; its versions are all that are served. */
    public ModelMetadataResponse metadata(ServedModel<?> model) {
        return metadata(model, versionsOf(model.facts().name()));
    }

    /** What the worker link says of a model: one version of it. */
    public ModelMetadataResponse metadataOfVersion(ServedModel<?> model) {
        return metadata(model, List.of(model.facts().versionText()));
    }

    public List<ServedModel<?>> all() {
        List<ServedModel<?>> all = new ArrayList<>();
        models.values().forEach(versions -> all.addAll(versions.values()));
        return all;
    }

    private static ModelMetadataResponse metadata(ServedModel<?> model, List<String> versions) {
        ModelMetadataResponse facts = model.facts().metadata(versions);
        return model.sharing()
                .stopReason()
                .map(reason -> facts.toBuilder()
                        .putProperties("sluice.run_sharing_stopped", reason)
                        .build())
                .orElse(facts);
    }

    private List<String> versionsOf(String name) {
        return models.getOrDefault(name, new TreeMap<>()).keySet().stream()
                .map(String::valueOf)
                .toList();
    }
}
