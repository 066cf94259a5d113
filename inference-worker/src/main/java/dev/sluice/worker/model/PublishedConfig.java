package dev.sluice.worker.model;

import dev.sluice.worker.repository.ModelFiles;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model's author says of it in {@code config.json}, which Hugging Face publishes beside a model: the names of its
 * labels and the kind of problem it solves. Nothing, where there is no such file.
 */
final class PublishedConfig {

    private static final String FILE = "config.json";
    private static final String LABELS = "id2label";
    private static final String PROBLEM_TYPE = "problem_type";

    private final Path file;
    private final JsonObject content;

    private PublishedConfig(Path file, JsonObject content) {
        this.file = file;
        this.content = content;
    }

    static PublishedConfig beside(ModelFiles files) throws ModelLoadException {
        Optional<Path> file = files.find(FILE);
        return file.isEmpty()
                ? new PublishedConfig(Path.of(FILE), new JsonObject())
                : new PublishedConfig(file.get(), read(file.get()));
    }

    private static JsonObject read(Path file) throws ModelLoadException {
        try {
            return new JsonObject(Files.readString(file));
        } catch (IOException | DecodeException unreadable) {
            throw new ModelLoadException(file + " can not be read as JSON: " + oneLine(unreadable), unreadable);
        }
    }

    private static String oneLine(Exception unreadable) {
        return String.valueOf(unreadable.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }

    Path file() {
        return file;
    }

    /** The names of the labels, by their numbers; none where nothing is said. */
    List<String> labels() throws ModelLoadException {
        Object labels = content.getValue(LABELS);
        if (labels == null) {
            return List.of();
        }
        if (!(labels instanceof JsonObject byNumber)) {
            throw new ModelLoadException(file + ": " + LABELS + " has to name each label by its number, was " + labels);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < byNumber.size(); i++) {
            Object name = byNumber.getValue(Integer.toString(i));
            if (name == null) {
                throw new ModelLoadException(
                        file + ": " + LABELS + " has " + byNumber.size() + " labels, and none with the number " + i);
            }
            names.add(name.toString());
        }
        return names;
    }

    /** As the file calls it; empty where nothing is said. */
    String problemType() {
        Object type = content.getValue(PROBLEM_TYPE);
        return type == null ? "" : type.toString();
    }
}
