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

    /** The product of the dimensions that may vary, from this one on; bounded, whatever a shape claims. */
    long varying(List<Long> actual, int from) {
        long product = 1;
        for (int i = from; i < Math.min(shape.size(), actual.size()); i++) {
            if (shape.get(i) == -1) {
                product = Math.min(Integer.MAX_VALUE, product * Math.min(Integer.MAX_VALUE, actual.get(i)));
            }
        }
        return product;
    }
}
