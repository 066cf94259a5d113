package dev.sluice.worker.repository;

import java.nio.file.Path;

/** One version of a model as it lies in a repository, with its configuration read. */
public record ModelFiles(String name, long version, Path folder, ModelConfig config) {

    static final String MODEL_FILE = "model.onnx";

    public Path modelFile() {
        return folder.resolve(MODEL_FILE);
    }

    /** The model's own folder, in which the versions lie. */
    public Path modelFolder() {
        return folder.resolveSibling("");
    }
}
