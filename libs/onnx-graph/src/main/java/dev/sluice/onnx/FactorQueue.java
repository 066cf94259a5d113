package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;

/** The factors of a tensor's dimensions in memory order, from which those of another shape are taken at either end. */
final class FactorQueue {

    private final List<Long> factors;

    FactorQueue(List<Dim> dims) {
        factors = new ArrayList<>(Dim.product(dims).factors());
    }

    /** Takes the factors of a dimension from the outer end; when they are not there, nothing is taken. */
    boolean takeFront(Dim dim) {
        return take(dim, /* front= */ true);
    }

    boolean takeBack(Dim dim) {
        return take(dim, /* front= */ false);
    }

    boolean hasRows() {
        return factors.contains(Dim.ROWS);
    }

    Dim rest() {
        return new Dim(List.copyOf(factors));
    }

    private boolean take(Dim dim, boolean front) {
        var before = List.copyOf(factors);
        var symbols = new ArrayList<Long>();
        long number = 1;
        for (long factor : dim.factors()) {
            if (Dim.isSymbol(factor)) {
                symbols.add(factor);
            } else {
                number *= factor;
            }
        }
        while (number != 1 || !symbols.isEmpty()) {
            long left = factors.isEmpty() ? 0 : takeNext(number, symbols, front);
            if (left < 1) {
                factors.clear();
                factors.addAll(before);
                return false;
            }
            number = left;
        }
        return true;
    }

    /** Takes one factor, or the part of it that is wanted; gives the number still wanted, or 0 when it does not fit. */
    private long takeNext(long number, List<Long> symbols, boolean front) {
        int at = front ? 0 : factors.size() - 1;
        long factor = factors.remove(at);
        if (Dim.isSymbol(factor)) {
            return factor != Dim.UNKNOWN_FACTOR && symbols.remove(Long.valueOf(factor)) ? number : 0;
        }
        if (factor > 0 && number % factor == 0) {
            return number / factor;
        }
        if (number > 1 && factor % number == 0) {
            factors.add(front ? 0 : factors.size(), factor / number);
            return 1;
        }
        return 0;
    }
}
