package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the scan knows of one tensor: its dimensions, the axis along which it carries the rows of the batch, and the
 * integers in it when it is part of a shape computation. Immutable.
 *
 * <p>A tensor <em>carries rows</em> when what it holds comes from the rows of an input; weights and shapes do not, even
 * where they are as long as the batch. It is <em>lost</em> when it carries rows and nobody knows along which axis.
 */
final class Value {

    /** Not there, or nothing known but that it carries no rows. */
    static final Value ROWLESS = new Value(null, -1, null, null);

    private static final int MAX_CONTENTS = 64;

    private final @Nullable List<Dim> dims;
    private final int rowAxis;
    private final @Nullable List<Dim> contents;
    private final @Nullable String lostAt;

    private Value(@Nullable List<Dim> dims, int rowAxis, @Nullable List<Dim> contents, @Nullable String lostAt) {
        this.dims = dims;
        this.rowAxis = rowAxis;
        this.contents = contents;
        this.lostAt = lostAt;
    }

    static Value rowless(List<Dim> dims) {
        return new Value(List.copyOf(dims), -1, null, null);
    }

    /** Carries the rows of the batch along an axis. */
    static Value rows(List<Dim> dims, int axis) {
        return new Value(List.copyOf(dims), Objects.checkIndex(axis, dims.size()), null, null);
    }

    /** As {@link #rows} when the axis is one, {@link #rowless(List)} when it is negative. */
    static Value of(List<Dim> dims, int axis) {
        return axis < 0 ? rowless(dims) : rows(dims, axis);
    }

    static Value lost(String where) {
        return new Value(null, -1, null, where);
    }

    static Value integer(Dim value) {
        return new Value(List.of(), -1, List.of(value), null);
    }

    /** A vector of integers. A long one is no shape, and only its length is kept. */
    static Value integers(List<Dim> values) {
        List<Dim> dims = List.of(Dim.of(values.size()));
        return values.size() > MAX_CONTENTS ? rowless(dims) : new Value(dims, -1, List.copyOf(values), null);
    }

    boolean hasRows() {
        return rowAxis >= 0;
    }

    boolean isLost() {
        return lostAt != null;
    }

    String lostAt() {
        return Objects.requireNonNull(lostAt);
    }

    boolean hasDims() {
        return dims != null;
    }

    List<Dim> dims() {
        return Objects.requireNonNull(dims);
    }

    int rank() {
        return dims().size();
    }

    /** The axis that carries the rows; negative when none does. */
    int rowAxis() {
        return rowAxis;
    }

    boolean hasContents() {
        return contents != null;
    }

    List<Dim> contents() {
        return Objects.requireNonNull(contents);
    }

    /** The same tensor after a computation that is not followed: its shape, and nothing of the integers in it. */
    Value recomputed() {
        return new Value(dims, rowAxis, null, lostAt);
    }

    /** Both carry the rows along the same axis, and there in the same order. */
    boolean isAlignedWith(Value other) {
        return rowAxis == other.rowAxis
                && dims().get(rowAxis).equals(other.dims().get(rowAxis));
    }

    boolean isScalar() {
        return hasDims() && dims().isEmpty();
    }

    /** The same rows without some axes, except that of the rows. */
    Value without(Set<Integer> axes) {
        var left = new ArrayList<Dim>();
        int axisOfRows = -1;
        for (int axis = 0; axis < rank(); axis++) {
            if (axis == rowAxis) {
                axisOfRows = left.size();
            }
            if (axis == rowAxis || !axes.contains(axis)) {
                left.add(dims().get(axis));
            }
        }
        return of(left, axisOfRows);
    }

    /** The same rows with another size of one axis, which is not that of the rows. */
    Value with(int axis, Dim dim) {
        var changed = new ArrayList<>(dims());
        changed.set(axis, dim);
        return of(changed, rowAxis);
    }

    /** What holds on either of two ways: branches of an {@code If}, rounds of a {@code Loop}. */
    Value or(Value other, String where) {
        if (isLost() || other.isLost()) {
            return isLost() ? this : other;
        }
        if (!isLike(other)) {
            return hasRows() || other.hasRows() ? lost(where) : ROWLESS;
        }
        var joined = new ArrayList<Dim>();
        for (int axis = 0; axis < rank(); axis++) {
            Dim dim = dims().get(axis);
            joined.add(dim.equals(other.dims().get(axis)) ? dim : Dim.UNKNOWN);
        }
        return of(joined, Math.max(rowAxis, other.rowAxis));
    }

    private boolean isLike(Value other) {
        boolean apart = hasRows() && other.hasRows() && rowAxis != other.rowAxis;
        return !apart && hasDims() && other.hasDims() && rank() == other.rank();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value value
                && rowAxis == value.rowAxis
                && Objects.equals(dims, value.dims)
                && Objects.equals(contents, value.contents)
                && Objects.equals(lostAt, value.lostAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dims, rowAxis, contents, lostAt);
    }
}
