package dev.sluice.worker.repository;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One version of a model as it lies in a repository, with its configuration read. */
public record ModelFiles(String name, long version, Path folder, ModelConfig config) {

    static final String MODEL_FILE = "model.onnx";

    public Path modelFile() {
        return folder.resolve(MODEL_FILE);
    }

    /** Where a file that goes with the model is looked for: in the version's folder, or else in the model's. */
    public List<Path> placesOf(String name) {
        return List.of(folder.resolve(name), folder.resolveSibling(name));
    }

    /** A file that goes with the model, where there is one. */
    public Optional<Path> find(String name) {
        return placesOf(name).stream().filter(Files::isRegularFile).findFirst();
    }
}
