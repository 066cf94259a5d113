package dev.sluice.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes models into a folder in the layout of a model repository. */
public final class ModelRepositories {

    private static final String FIRST_VERSION = "1";

    private ModelRepositories() {}

    /**
     * Adds version 1 of a model.
     *
     * @param modelYaml the content of {@code model.yaml}, when the model is to have one
     * @return the folder of the version
     */
    public static Path write(Path root, String name, byte[] model, Optional<String> modelYaml) throws IOException {
        Path version = Files.createDirectories(root.resolve(name).resolve(FIRST_VERSION));
        Files.write(version.resolve("model.onnx"), model);
        if (modelYaml.isPresent()) {
            Files.writeString(root.resolve(name).resolve("model.yaml"), modelYaml.get());
        }
        return version;
    }

    /** Adds version 1 of a model that needs no configuration. */
    public static Path write(Path root, String name, byte[] model) throws IOException {
        return write(root, name, model, Optional.empty());
    }
}
