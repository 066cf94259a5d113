package dev.sluice.oip;

import java.util.List;

/**
 * One input or output of a model.
 *
 * @param shape -1 stands for a dimension that may vary; an empty shape is a scalar
 */
public record TensorSpec(String name, Datatype datatype, List<Long> shape) {

    public TensorSpec {
        shape = List.copyOf(shape);
    }

    boolean isBatchable() {
        return !shape.isEmpty() && shape.get(0) == -1;
    }

    boolean accepts(List<Long> actual) {
        if (actual.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            long expected = shape.get(i);
            if (expected != -1 && expected != actual.get(i)) {
                return false;
            }
        }
        return true;
    }
}
