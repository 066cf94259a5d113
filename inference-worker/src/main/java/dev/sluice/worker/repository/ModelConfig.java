package dev.sluice.worker.repository;

import dev.sluice.settings.Setting;
import java.time.Duration;

/** {@code model.yaml}: how a model is to be served. A model without the file is served by these defaults. */
public record ModelConfig(
        @Setting(meaning = "What the model is.", defaultValue = "onnx")
        ModelKind kind,

        @Setting(
                meaning = "Whether rows share a run although an answer depends on its batch mates.",
                defaultValue = "solo")
        BatchPolicy batchDependence,

        @Setting(meaning = "The most rows of a run.", defaultValue = "32")
        int maxRows,

        @Setting(
                meaning = "The longest that a run of several rows is planned to take, by what runs have cost so far.",
                defaultValue = "100ms")
        Duration maxRunTime,

        @Setting(
                meaning = "The tokenizer, in the version's folder or else the model's.",
                defaultValue = "tokenizer.json")
        String tokenizer,

        @Setting(meaning = "Tokens after which a text is truncated.", defaultValue = "256")
        int maxTokens,

        @Setting(meaning = "What becomes of the vectors of the tokens.", isInline = true)
        EmbeddingConfig embedding,

        @Setting(meaning = "What the numbers of a classifier mean.")
        ClassificationConfig classification,

        @Setting(meaning = "Inputs of a plain model that may differ in size and share a run.")
        RaggedConfig ragged,

        @Setting(meaning = "Answers that are kept for equal requests.")
        ResponseCacheConfig responseCache) {

    /** The marks of begin and end, and one token between them. */
    private static final int FEWEST_TOKENS = 3;

    public ModelConfig {
        if (maxRows < 1) {
            throw new IllegalArgumentException("max-rows must be at least 1, was " + maxRows);
        }
        if (maxRunTime.isNegative() || maxRunTime.isZero()) {
            throw new IllegalArgumentException("max-run-time must be above 0, was " + maxRunTime);
        }
        if (maxTokens < FEWEST_TOKENS) {
            throw new IllegalArgumentException("max-tokens must be at least " + FEWEST_TOKENS + ", was " + maxTokens);
        }
    }
}
