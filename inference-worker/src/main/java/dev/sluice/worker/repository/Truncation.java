package dev.sluice.worker.repository;

/** What of a pair of texts is left out when it has too many tokens. */
public enum Truncation {
    /** The end of the longer one, and of both when that is not enough. */
    LONGEST_FIRST,
    /** The end of the second one: the first is a question, and has to stay whole. */
    ONLY_SECOND
}
