package dev.sluice.onnx;

import java.util.List;

/**
 * Whether a model answers a row the same alone and in company.
 *
 * @param invariant no row of an output depends on the other rows of the batch
 * @param reasons why not, one line each, in graph order and bounded in number; empty exactly when invariant
 */
public record BatchVerdict(boolean invariant, List<String> reasons) {

    public BatchVerdict {
        reasons = List.copyOf(reasons);
        if (invariant != reasons.isEmpty()) {
            throw new IllegalArgumentException(
                    "a model is batch-invariant exactly when nothing speaks against it, was " + reasons);
        }
    }

    static BatchVerdict because(List<String> reasons) {
        return new BatchVerdict(reasons.isEmpty(), reasons);
    }
}
