package dev.sluice.worker.repository;

import dev.sluice.settings.Setting;

/** How a text becomes one vector. */
public record EmbeddingConfig(
        @Setting(meaning = "How the vectors of the tokens become the vector of the text.", defaultValue = "mean")
        Pooling pooling,

        @Setting(meaning = "Whether the vector of a text is given the length 1.", defaultValue = "true")
        boolean normalize) {}
