package dev.sluice.onnx;

/** How one operator carries rows from its inputs to its outputs. Called when no input is lost. */
@FunctionalInterface
interface Rule {

    void apply(Step step);
}
