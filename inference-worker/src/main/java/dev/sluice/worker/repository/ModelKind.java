package dev.sluice.worker.repository;

import java.util.Locale;

/** What a model is, and so how a request becomes its tensors. */
public enum ModelKind {
    /** Served as it is: its inputs and outputs are those of its graph. */
    ONNX,
    /** A transformer behind a tokenizer: texts in, one vector each out. */
    TEXT_EMBEDDING,
    /** A transformer behind a tokenizer: texts in, a label and scores for each out. */
    TEXT_CLASSIFICATION,
    /** The same of two texts at a time: a reranker, or what one text says of another. */
    TEXT_PAIR_CLASSIFICATION,
    /** A transformer behind a tokenizer: texts in, the entities of each out, such as names. */
    TOKEN_CLASSIFICATION;

    /** As it is written in {@code model.yaml} and told in metadata. */
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
