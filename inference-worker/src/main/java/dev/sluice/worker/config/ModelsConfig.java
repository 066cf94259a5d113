package dev.sluice.worker.config;

import dev.sluice.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which models are served, and what is remembered of them. */
public record ModelsConfig(
        @Setting(meaning = "Folders of models in Triton's layout.")
        List<Path> modelRepositories,

        @Setting(
                meaning = "What a model that can not be loaded does: fail the start, or be skipped and named.",
                defaultValue = "fail")
        OnModelError onModelError,

        @Setting(
                meaning =
                        "File in which the worker keeps what runs of its models cost, so that a restart need not learn it "
                                + "anew: each worker has its own. Not given: nothing is kept.")
        Optional<Path> costsFile) {

    public ModelsConfig {
        modelRepositories = List.copyOf(modelRepositories);
        if (modelRepositories.isEmpty()) {
            throw new IllegalArgumentException("worker.model-repositories must name at least one folder");
        }
    }
}
