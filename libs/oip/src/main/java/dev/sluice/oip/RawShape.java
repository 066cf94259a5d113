package dev.sluice.oip;

import java.util.ArrayList;
import java.util.List;

/** The shape of a tensor that came without one: one row, and what is left over in the one other dimension that may vary. */
final class RawShape {

    private RawShape() {}

    static List<Long> of(TensorSpec input, boolean batchable, long elements) {
        List<Long> shape = new ArrayList<>(input.shape());
        if (batchable) {
            shape.set(0, 1L);
        }
        int varying = shape.indexOf(-1L);
        if (varying != shape.lastIndexOf(-1L)) {
            throw new InvalidRequestException("input '" + input.name() + "' has the shape " + input.shape()
                    + ": a body without JSON leaves open how long each of its dimensions is");
        }
        if (varying >= 0) {
            shape.set(varying, 1L);
            long others = Shapes.elementCount(shape);
            shape.set(varying, others == 0 ? 0 : elements / others);
        }
        return shape;
    }
}
