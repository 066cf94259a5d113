package dev.sluice.worker;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.config.ModelsConfig;
import dev.sluice.worker.config.OnModelError;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.model.ModelLoadException;
import dev.sluice.worker.model.ModelLoader;
import dev.sluice.worker.model.RunCosts;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelFingerprint;
import dev.sluice.worker.repository.ModelProblem;
import dev.sluice.worker.repository.ModelRepository;
import dev.sluice.worker.repository.ResponseCacheConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads what lies in the repositories, and does with what can not be loaded as the configuration says. */
final class ModelServing {

    private static final Logger log = LoggerFactory.getLogger(ModelServing.class);

    private final ModelsConfig config;
    private final ModelLoader loader;
    private final CostKeeper keeper;
    private final List<ServedModel<?>> loaded = new ArrayList<>();
    private final Map<ServedModel<?>, ResponseCache> caches = new HashMap<>();
    private final List<ModelProblem> problems = new ArrayList<>();

    ModelServing(ModelsConfig config, ModelLoader loader, CostKeeper keeper) {
        this.config = config;
        this.loader = loader;
        this.keeper = keeper;
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
            return new ModelCatalog(loaded, problems, caches);
        } catch (IOException unreadable) {
            throw new WorkerStartException(unreadable.getMessage() + "; see worker.model-repositories", unreadable);
        } catch (WorkerStartException unusable) {
            loaded.forEach(ServedModel::close);
            throw unusable;
        }
    }

    private void load(ModelFiles files) throws WorkerStartException {
        try {
            ServedModel<?> model = loader.load(files, costs(files));
            loaded.add(model);
            openCache(files, model);
            tell(model.facts());
        } catch (ModelLoadException unusable) {
            skip(new ModelProblem(files.name(), unusable.reason()));
        } catch (IOException unreadable) {
            skip(new ModelProblem(files.name(), files.folder() + " can not be read: " + unreadable.getMessage()));
        } catch (RuntimeException bug) {
            log.error("model loading ended in a bug: file={}", files.modelFile(), bug);
            skip(new ModelProblem(files.name(), files.modelFile() + " can not be loaded: " + bug));
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

    private void openCache(ModelFiles files, ServedModel<?> model) throws IOException {
        ResponseCacheConfig config = files.config().responseCache();
        if (config.isOn()) {
            caches.put(
                    model,
                    new ResponseCache(
                            ModelFingerprint.of(files), config.maxBytes().bytes()));
        }
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
