package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Element-wise operators on integers that are known: how a graph computes the shapes it reshapes to. */
final class SizeArithmetic {

    private SizeArithmetic() {}

    /** Empty when an operand is not known. */
    static Optional<Value> of(Step step) {
        if (step.inputs().isEmpty() || !step.inputs().stream().allMatch(Value::hasContents)) {
            return Optional.empty();
        }
        int length = step.inputs().stream()
                .mapToInt(value -> value.contents().size())
                .max()
                .orElse(0);
        boolean scalar = step.inputs().stream().allMatch(Value::isScalar);
        var results = new ArrayList<Dim>(length);
        for (int i = 0; i < length; i++) {
            var operands = new ArrayList<Dim>();
            for (Value input : step.inputs()) {
                if (input.contents().size() != 1 && input.contents().size() != length) {
                    return Optional.empty();
                }
                operands.add(input.contents().get(input.contents().size() == 1 ? 0 : i));
            }
            results.add(compute(step.operator(), operands));
        }
        return Optional.of(scalar ? Value.integer(results.get(0)) : Value.integers(results));
    }

    private static Dim compute(String operator, List<Dim> operands) {
        Dim left = operands.get(0);
        Dim right = operands.get(operands.size() - 1);
        return switch (operator) {
            case "Mul" -> left.times(right);
            case "Div" -> left.dividedBy(right);
            case "Add" -> left.isNumber() && right.isNumber() ? Dim.of(left.number() + right.number()) : Dim.UNKNOWN;
            case "Sub" -> left.isNumber() && right.isNumber() ? Dim.of(left.number() - right.number()) : Dim.UNKNOWN;
            case "Equal" -> equal(left, right);
            case "Where" -> where(operands);
            default -> Dim.UNKNOWN;
        };
    }

    /** A size is never negative, so that the usual question whether it is -1 has an answer. */
    private static Dim equal(Dim left, Dim right) {
        if (left.isNumber() && right.isNumber()) {
            return Dim.of(left.number() == right.number() ? 1 : 0);
        }
        boolean sizeAgainstNegative = left.isKnown() && right.isKnown() && (isNegative(left) || isNegative(right));
        return sizeAgainstNegative ? Dim.of(0) : Dim.UNKNOWN;
    }

    private static boolean isNegative(Dim dim) {
        return dim.isNumber() && dim.number() < 0;
    }

    private static Dim where(List<Dim> operands) {
        Dim condition = operands.get(0);
        if (operands.size() != 3 || !condition.isNumber()) {
            return Dim.UNKNOWN;
        }
        return operands.get(condition.number() == 0 ? 2 : 1);
    }
}
