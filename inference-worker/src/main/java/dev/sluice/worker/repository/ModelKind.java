package dev.sluice.worker.repository;

/** What a model is, and so how a request becomes its tensors. */
public enum ModelKind {
    /** Served as it is: its inputs and outputs are those of its graph. */
    ONNX,
    /** A transformer behind a tokenizer: texts in, one vector each out. */
    TEXT_EMBEDDING
}
