package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.ModelInferRequest;

/** What runs of the models cost, as far as it is known. Core loop only. */
public interface Costs {

    /** Of this model, as it is known now. */
    ModelCost of(ModelVersion model);

    /** By which factor the worker is slower with this model than the cost says. */
    double slowness(String workerId, ModelVersion model);

    /** The worker has answered a frame, which was expected to cost so much and took so long. */
    void took(String workerId, ModelVersion model, double expectedNanos, double tookNanos);

    /** How much a request asks that fits the model. */
    Size size(ServedModel model, ModelInferRequest request, int rows);

    /** What a model's runs cost, in nanoseconds. */
    interface ModelCost {

        /** Whether enough was seen to decide by; else the numbers are good for comparing sizes, and nothing else. */
        boolean isKnown();

        /** Whether rows of several requests may share a run. */
        boolean sharesRuns();

        /** Whether a row has the same answer in a request of its own, so that a request may be divided. */
        default boolean hasIndependentRows() {
            return sharesRuns();
        }

        /** The expected cost of one run. */
        double nanos(int rows, int length);

        /** The cost that one such run in a hundred exceeds. */
        double nanosAtMost(int rows, int length);

        /** The expected cost of a request that shares nothing. */
        default double alone(Size size) {
            return sharesRuns() ? nanos(size.rows(), size.length()) : size.rows() * nanos(1, size.length());
        }
    }
}
