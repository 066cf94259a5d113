package dev.sluice.worker.repository;

/** How labelled tokens become entities; the names are those of Hugging Face's pipelines. */
public enum Aggregation {
    /** Each token is an entity of its own. */
    NONE,
    /** Neighbours of one kind are one entity, by the {@code B-} and {@code I-} before their labels. */
    SIMPLE,
    /** As simple, but of whole words, each with the label of its first token. */
    FIRST,
    /** As simple, but of whole words, each with the label that is best on average over its tokens. */
    AVERAGE,
    /** As simple, but of whole words, each with the label of its surest token. */
    MAX
}
