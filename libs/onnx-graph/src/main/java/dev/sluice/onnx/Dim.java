package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * One dimension of a tensor, or one integer of a shape computation, as the product of its factors from the outermost to
 * the innermost. A factor is a number, or a symbol for a size that varies: {@link #ROWS} for the rows of the batch.
 *
 * <p>The order matters: a reshape that merges {@code [rows, length]} gives one dimension {@code rows x length}, which
 * still says that the rows are outermost in memory, so that a later reshape can be followed back.
 */
record Dim(List<Long> factors) {

    static final long ROWS = Long.MIN_VALUE;

    /** A size or number that is not known: equal to nothing, itself included. */
    static final long UNKNOWN_FACTOR = Long.MIN_VALUE + 1;

    static final Dim ONE = new Dim(List.of());
    static final Dim BATCH = new Dim(List.of(ROWS));
    static final Dim UNKNOWN = new Dim(List.of(UNKNOWN_FACTOR));

    /** Numbers above, symbols below. */
    private static final long SYMBOLS_END = Long.MIN_VALUE / 2;

    static Dim of(long number) {
        return number == 1 ? ONE : new Dim(List.of(number));
    }

    /** A size that varies, the same one wherever the same index is given. */
    static Dim symbol(int index) {
        return new Dim(List.of(UNKNOWN_FACTOR + 1 + index));
    }

    static boolean isSymbol(long factor) {
        return factor < SYMBOLS_END;
    }

    boolean isNumber() {
        return factors.isEmpty() || (factors.size() == 1 && !isSymbol(factors.get(0)));
    }

    boolean isNumber(long number) {
        return isNumber() && number() == number;
    }

    /** Only when it is one. */
    long number() {
        return factors.isEmpty() ? 1 : factors.get(0);
    }

    boolean isKnown() {
        return !factors.contains(UNKNOWN_FACTOR);
    }

    boolean hasRows() {
        return factors.contains(ROWS);
    }

    Dim times(Dim inner) {
        if (isNumber(0) || inner.isNumber(0)) {
            return of(0);
        }
        return product(List.of(this, inner));
    }

    /** The product of dimensions, neighbouring numbers multiplied. */
    static Dim product(List<Dim> dims) {
        var factors = new ArrayList<Long>();
        for (Dim dim : dims) {
            for (long factor : dim.factors) {
                int last = factors.size() - 1;
                if (last >= 0 && !isSymbol(factor) && !isSymbol(factors.get(last))) {
                    factors.set(last, factors.get(last) * factor);
                } else {
                    factors.add(factor);
                }
            }
        }
        return new Dim(List.copyOf(factors));
    }

    /** Exact division; {@link #UNKNOWN} when it cannot be told. */
    Dim dividedBy(Dim divisor) {
        if (isNumber() && divisor.isNumber() && divisor.number() != 0) {
            return of(number() / divisor.number());
        }
        var rest = new FactorQueue(List.of(this));
        return rest.takeFront(divisor) ? rest.rest() : UNKNOWN;
    }
}
