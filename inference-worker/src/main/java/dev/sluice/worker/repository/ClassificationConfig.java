package dev.sluice.worker.repository;

import dev.sluice.settings.Setting;
import java.util.List;
import java.util.Optional;

/** What the numbers of a classifier mean, where its author's {@code config.json} does not say so or is not to be followed. */
public record ClassificationConfig(
        @Setting(
                meaning =
                        "The names of the labels, in the order of the model's output. None: those of `id2label` in the "
                                + "model's config.json, and where there is none, LABEL_0, LABEL_1 and so on.",
                defaultValue = "")
        List<String> labels,

        @Setting(
                meaning =
                        "How the logits of a text become scores. Not set: as `problem_type` in the model's config.json says, "
                                + "and where it says nothing, sigmoid for one label and softmax for several.")
        Optional<Activation> activation,

        @Setting(
                meaning = "What of a pair of texts is left out when it has more than max-tokens.",
                defaultValue = "longest-first")
        Truncation truncation,

        @Setting(
                meaning = "How labelled tokens become entities, as in Hugging Face's pipelines.",
                defaultValue = "none")
        Aggregation aggregation) {

    public ClassificationConfig {
        labels = List.copyOf(labels);
    }
}
