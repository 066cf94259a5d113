package dev.sluice.worker.model;

import dev.sluice.worker.repository.Activation;
import dev.sluice.worker.repository.ClassificationConfig;
import dev.sluice.worker.repository.ModelFiles;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the numbers that a classifier gives for a text stand for. {@code model.yaml} goes before {@code config.json}. */
final class Labels {

    private Labels() {}

    /**
     * The names of so many labels.
     *
     * @throws ModelLoadException when another number of them is named
     */
    static List<String> names(ModelFiles files, int width) throws ModelLoadException {
        List<String> configured = files.config().classification().labels();
        if (!configured.isEmpty()) {
            return fitting(files, configured, "classification.labels in model.yaml", width);
        }
        PublishedConfig published = PublishedConfig.beside(files);
        List<String> names = published.labels();
        return names.isEmpty()
                ? IntStream.range(0, width).mapToObj(i -> "LABEL_" + i).toList()
                : fitting(files, names, "id2label in " + published.file(), width);
    }

    private static List<String> fitting(ModelFiles files, List<String> names, String where, int width)
            throws ModelLoadException {
        if (names.size() != width) {
            throw new ModelLoadException(files.modelFile() + " gives " + width + " numbers where " + where + " names "
                    + names.size() + " labels: " + names);
        }
        return names;
    }

    /**
     * How logits become scores: as configured, or else as Hugging Face's pipelines do it.
     *
     * @throws ModelLoadException when that makes no sense for so many labels, or is not known
     */
    static Activation activation(ModelFiles files, int width) throws ModelLoadException {
        ClassificationConfig config = files.config().classification();
        Optional<Activation> configured = config.activation();
        if (configured.isPresent()) {
            if (configured.get() == Activation.SOFTMAX && width == 1) {
                throw new ModelLoadException("classification.activation is softmax, which would make every score 1: "
                        + files.modelFile() + " has one label; sigmoid and none are possible");
            }
            return configured.get();
        }
        PublishedConfig published = PublishedConfig.beside(files);
        return switch (published.problemType()) {
            case "regression" -> Activation.NONE;
            case "multi_label_classification" -> Activation.SIGMOID;
            case "single_label_classification", "" -> width == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
            default ->
                throw new ModelLoadException(published.file() + ": problem_type is '" + published.problemType()
                        + "', which is none of regression, single_label_classification, multi_label_classification;"
                        + " classification.activation in model.yaml goes before it");
        };
    }

    /** As one property of a model's metadata. */
    static String asProperty(List<String> names) {
        return new JsonArray(names).encode();
    }
}
