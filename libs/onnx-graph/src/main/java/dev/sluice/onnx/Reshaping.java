package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the rows are after a reshape. Elements keep their order in memory, so the factors of the old dimensions are dealt
 * out to the new ones from both ends; what is left over in the middle belongs to the one dimension that the target does
 * not say ({@code -1}, or a size that could not be computed).
 */
final class Reshaping {

    private final Value in;
    private final List<Dim> target;
    private final List<Dim> dims;
    private final FactorQueue factors;
    private int rowAxis = -1;

    private Reshaping(Value in, List<Dim> target) {
        this.in = in;
        this.target = target;
        dims = new ArrayList<>(target);
        dims.replaceAll(dim -> isSize(dim) ? dim : Dim.UNKNOWN);
        factors = new FactorQueue(in.dims());
    }

    /** Empty when the rows cannot be followed. */
    static Optional<Value> of(Value in, List<Dim> target) {
        return new Reshaping(in, target).reshape();
    }

    private Optional<Value> reshape() {
        int first = 0;
        while (first < target.size() && deal(first, /* front= */ true)) {
            first++;
        }
        int last = target.size() - 1;
        while (last > first && deal(last, /* front= */ false)) {
            last--;
        }
        if (first == last) {
            rowAxis = factors.hasRows() ? first : rowAxis;
            dims.set(first, factors.rest());
        }
        if (!in.hasRows()) {
            return Optional.of(Value.rowless(dims));
        }
        return rowAxis < 0 ? Optional.empty() : Optional.of(Value.rows(dims, rowAxis));
    }

    private boolean deal(int axis, boolean front) {
        Dim wanted = target.get(axis);
        boolean rowsBefore = factors.hasRows();
        if (!isSize(wanted) || !(front ? factors.takeFront(wanted) : factors.takeBack(wanted))) {
            return false;
        }
        if (rowsBefore && !factors.hasRows()) {
            rowAxis = axis;
        }
        return true;
    }

    private static boolean isSize(Dim dim) {
        return dim.isKnown() && !(dim.isNumber() && dim.number() < 1);
    }
}
