package dev.sluice.worker;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.config.ModelsConfig;
import dev.sluice.worker.config.OnModelError;
import dev.sluice.worker.model.LentModel;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.model.ModelLoadException;
import dev.sluice.worker.model.ModelLoader;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.RunCosts;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelFingerprint;
import dev.sluice.worker.repository.ModelProblem;
import dev.sluice.worker.repository.ModelRepository;
import dev.sluice.worker.repository.ResponseCacheConfig;
import dev.sluice.worker.repository.VersionStamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the repositories is loaded. At the start it does with what can not be loaded as the configuration says; later that
 * leaves in place what is served. Each change gives a catalog, and what is retired by it, to be closed when the catalog is in
 * use. For one thread at a time.
 */
final class ModelServing {

    private static final Logger log = LoggerFactory.getLogger(ModelServing.class);

    private final ModelsConfig config;
    private final ModelLoader loader;
    private final CostKeeper keeper;
    private final Executor freeing;
    private final List<ServedModel<?>> loaded = new ArrayList<>();
    private final Map<ServedModel<?>, VersionStamp> stamps = new HashMap<>();
    private final Map<ServedModel<?>, ResponseCache> caches = new HashMap<>();
    private final List<ModelProblem> problems = new ArrayList<>();

    /**
     * Nothing is loaded yet.
     *
     * @param keeper knows what runs of models cost
     * @param freeing frees what is retired while it is used
     */
    ModelServing(ModelsConfig config, ModelLoader loader, CostKeeper keeper, Executor freeing) {
        this.config = config;
        this.loader = loader;
        this.keeper = keeper;
        this.freeing = freeing;
    }

    /**
     * What was done.
     *
     * @param retired what the catalog has no more
     * @param problems why not all was done
     */
    record Change(ModelCatalog catalog, List<ServedModel<?>> retired, List<String> problems) {

        Change {
            retired = List.copyOf(retired);
            problems = List.copyOf(problems);
        }
    }

    /** Blocks while models are loaded and warmed up. When it fails, nothing stays loaded. */
    ModelCatalog load() throws WorkerStartException {
        try {
            ModelRepository.Listing listing = ModelRepository.read(config.modelRepositories());
            for (ModelProblem problem : listing.problems()) {
                skip(problem);
            }
            for (ModelFiles files : listing.models()) {
                load(files);
            }
            return catalog();
        } catch (IOException unreadable) {
            throw new WorkerStartException(unreadable.getMessage() + "; see worker.model-repositories", unreadable);
        } catch (WorkerStartException unusable) {
            loaded.forEach(ServedModel::close);
            throw unusable;
        }
    }

    private void load(ModelFiles files) throws WorkerStartException {
        Optional<ModelProblem> problem = open(files);
        if (problem.isPresent()) {
            skip(problem.get());
        }
    }

    /** Loads a version beside what is loaded, or says why it can not be. */
    private Optional<ModelProblem> open(ModelFiles files) {
        try {
            VersionStamp stamp = VersionStamp.of(files);
            Optional<ResponseCache> cache = cache(files);
            ServedModel<?> model = lent(loader.load(files, costs(files)));
            // From here on nothing goes wrong: it is served with all that belongs to it, or not at all.
            loaded.add(model);
            stamps.put(model, stamp);
            cache.ifPresent(empty -> caches.put(model, empty));
            tell(model.facts());
            return Optional.empty();
        } catch (ModelLoadException unusable) {
            return Optional.of(new ModelProblem(files.name(), unusable.reason()));
        } catch (IOException unreadable) {
            return Optional.of(
                    new ModelProblem(files.name(), files.folder() + " can not be read: " + unreadable.getMessage()));
        } catch (RuntimeException bug) {
            log.error("model loading ended in a bug: file={}", files.modelFile(), bug);
            return Optional.of(new ModelProblem(files.name(), files.modelFile() + " can not be loaded: " + bug));
        }
    }

    /** What was learnt of the model is a convenience, and no reason not to serve it. */
    private RunCosts costs(ModelFiles files) {
        if (!keeper.isOn()) {
            return new RunCosts();
        }
        try {
            return keeper.costsOf(ModelFingerprint.of(files));
        } catch (IOException unreadable) {
            log.warn("model's costs are not kept: model={} reason={}", files.name(), unreadable.toString());
            return new RunCosts();
        }
    }

    /** Each that is loaded begins with nothing: what is kept of the one before goes with that. */
    private static Optional<ResponseCache> cache(ModelFiles files) throws IOException {
        ResponseCacheConfig config = files.config().responseCache();
        return config.isOn()
                ? Optional.of(new ResponseCache(
                        ModelFingerprint.of(files), config.maxBytes().bytes()))
                : Optional.empty();
    }

    private <P extends Piece> ServedModel<P> lent(ServedModel<P> model) {
        return new LentModel<>(model, freeing);
    }

    /**
     * Reads one model's folder again; blocks while what is new or changed in it is loaded. Empty when no folder has the name.
     * What is gone is retired when nothing was wrong with the rest.
     */
    Optional<Change> reload(String name) {
        try {
            ModelRepository.Listing listing = ModelRepository.read(config.modelRepositories(), name);
            if (listing.models().isEmpty() && listing.problems().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(reload(name, listing));
        } catch (IOException unreadable) {
            return Optional.of(changed(name, List.of(), List.of(String.valueOf(unreadable.getMessage()))));
        }
    }

    private Change reload(String name, ModelRepository.Listing listing) {
        List<ServedModel<?>> before = served(name);
        List<ServedModel<?>> retired = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        listing.problems().forEach(problem -> reasons.add(problem.reason()));
        Set<Long> present = new HashSet<>();
        for (ModelFiles files : listing.models()) {
            present.add(files.version());
            Optional<ServedModel<?>> old = before.stream()
                    .filter(model -> model.facts().version() == files.version())
                    .findFirst();
            if (old.isEmpty() || !isUnchanged(old.get(), files)) {
                open(files)
                        .ifPresentOrElse(problem -> reasons.add(problem.reason()), () -> old.ifPresent(retired::add));
            }
        }
        if (reasons.isEmpty()) {
            before.stream()
                    .filter(model -> !present.contains(model.facts().version()))
                    .forEach(retired::add);
        }
        return changed(name, retired, reasons);
    }

    private boolean isUnchanged(ServedModel<?> model, ModelFiles files) {
        try {
            return VersionStamp.of(files).equals(stamps.get(model));
        } catch (IOException unreadable) {
            return false; // loading it will say so
        }
    }

    /** Serves no version of the model any more; empty when there was none, nor a reason for that. */
    Optional<Change> unload(String name) {
        List<ServedModel<?>> retired = served(name);
        boolean isKnown = problems.stream().anyMatch(problem -> problem.model().equals(name));
        return retired.isEmpty() && !isKnown
                ? Optional.empty()
                : Optional.of(new Change(without(name, retired, List.of(ModelProblem.UNLOADED)), retired, List.of()));
    }

    private List<ServedModel<?>> served(String name) {
        return loaded.stream()
                .filter(model -> model.facts().name().equals(name))
                .toList();
    }

    private Change changed(String name, List<ServedModel<?>> retired, List<String> reasons) {
        return new Change(without(name, retired, reasons), retired, reasons);
    }

    /** The catalog without what is retired, and with these reasons in place of what was wrong with the model before. */
    private ModelCatalog without(String name, List<ServedModel<?>> retired, List<String> reasons) {
        loaded.removeAll(retired);
        stamps.keySet().removeAll(retired);
        caches.keySet().removeAll(retired);
        problems.removeIf(problem -> problem.model().equals(name));
        if (!reasons.isEmpty()) {
            problems.add(new ModelProblem(name, String.join("; ", reasons)));
        }
        return catalog();
    }

    private ModelCatalog catalog() {
        return new ModelCatalog(loaded, problems, caches);
    }

    private void skip(ModelProblem problem) throws WorkerStartException {
        if (config.onModelError() == OnModelError.FAIL) {
            throw WorkerStartException.ofModel("model " + problem.model() + ": " + problem.reason());
        }
        log.warn("model skipped: model={} reason={}", problem.model(), problem.reason());
        problems.add(problem);
    }

    private static void tell(ModelFacts facts) {
        log.info(
                "model loaded: model={} version={} batchable={} batchInvariant={} batchPolicy={}",
                facts.name(),
                facts.version(),
                facts.batchable(),
                facts.verdict().invariant(),
                facts.config().batchDependence());
        if (!facts.verdict().invariant()) {
            log.warn(
                    "model's answers depend on batch mates: model={} version={} rowsShareRuns={} reasons={}",
                    facts.name(),
                    facts.version(),
                    facts.sharesRuns(),
                    facts.verdict().reasons());
        }
        facts.warmUpFailure()
                .ifPresent(reason -> log.warn(
                        "model could not be warmed up, and is served: model={} version={} reason={}",
                        facts.name(),
                        facts.version(),
                        reason));
    }
}
