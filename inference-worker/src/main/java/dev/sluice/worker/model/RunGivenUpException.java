package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;

/** A run was ended from outside, because its limit was reached. It says nothing about the model. */
final class RunGivenUpException extends OrtException {

    private static final long serialVersionUID = 1;

    RunGivenUpException() {
        super("the run was given up, as nobody waited for its answer any more");
    }
}
