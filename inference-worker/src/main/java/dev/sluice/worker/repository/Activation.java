package dev.sluice.worker.repository;

/** How the logits of a classifier become its scores. */
public enum Activation {
    /** One label is right: scores are from 0 to 1, and 1 together. */
    SOFTMAX,
    /** Each label is right or not, whatever the others are: each score is from 0 to 1. */
    SIGMOID,
    /** The logits are the scores: a regression. */
    NONE
}
