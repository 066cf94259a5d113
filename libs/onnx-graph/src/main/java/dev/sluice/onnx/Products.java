package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Matrix products. A row of the result is of one row of the batch as long as no sum runs along the rows. */
final class Products {

    private static final String SUMS_ROWS = "sums over the rows of the batch";

    private Products() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("MatMul", step -> step.outAll(product(step, step.in(0), step.in(1))));
        rules.put("MatMulInteger", step -> step.outAll(product(step, step.in(0), step.in(1))));
        rules.put("QLinearMatMul", step -> step.outAll(product(step, step.in(0), step.in(3))));
        rules.put("Gemm", Products::gemm);
        rules.put("Einsum", Products::einsum);
    }

    static void addMicrosoftTo(Map<String, Rule> rules) {
        rules.put("MatMulIntegerToFloat", step -> step.outAll(product(step, step.in(0), step.in(1))));
        rules.put("FusedGemm", Products::gemm);
        rules.put("FusedMatMul", Products::fusedMatMul);
        rules.put("MatMulNBits", Products::matMulNBits);
        rules.put("DynamicQuantizeMatMul", Products::dynamicQuantizeMatMul);
    }

    static Value product(Step step, Value left, Value right) {
        boolean rows = left.hasRows() || right.hasRows();
        if (!isMatrix(left) || !isMatrix(right)) {
            return rows ? Value.lost(step.named() + ": the rank of a factor is not known") : Value.ROWLESS;
        }
        int summedOfLeft = left.rank() - 1;
        int summedOfRight = Math.max(0, right.rank() - 2);
        if (left.rowAxis() == summedOfLeft || right.rowAxis() == summedOfRight) {
            step.prove(SUMS_ROWS);
            return Value.lost(step.named());
        }
        if (right.rank() == 1) {
            return left.without(Set.of(summedOfLeft));
        }
        if (left.rank() == 1) {
            return right.without(Set.of(summedOfRight));
        }
        // The axis that is summed over has one element in each factor, and vanishes when the other stretches it.
        return Broadcasting.of(step, List.of(left.with(summedOfLeft, Dim.ONE), right.with(summedOfRight, Dim.ONE)));
    }

    private static boolean isMatrix(Value value) {
        return value.hasDims() && value.rank() > 0;
    }

    private static void gemm(Step step) {
        Value left = step.integer("transA", 0) == 1 ? transposed(step.in(0)) : step.in(0);
        Value right = step.integer("transB", 0) == 1 ? transposed(step.in(1)) : step.in(1);
        Value product = product(step, left, right);
        boolean biased = step.in(2).hasRows() && !product.isLost();
        step.outAll(biased ? Broadcasting.of(step, List.of(product, step.in(2))) : product);
    }

    private static void fusedMatMul(Step step) {
        if (step.integer("transBatchA", 0) == 1 || step.integer("transBatchB", 0) == 1) {
            step.lose("its batches are transposed");
            return;
        }
        gemm(step);
    }

    private static Value transposed(Value value) {
        if (!value.hasDims() || value.rank() < 2) {
            return value;
        }
        int last = value.rank() - 1;
        var dims = new ArrayList<>(value.dims());
        Collections.swap(dims, last, last - 1);
        int rowAxis = value.rowAxis() == last ? last - 1 : value.rowAxis() == last - 1 ? last : value.rowAxis();
        return Value.of(dims, rowAxis);
    }

    /** The second factor is packed; the attributes tell its size. */
    private static void matMulNBits(Step step) {
        Value packed = Value.rowless(List.of(Dim.of(step.integer("K", 0)), Dim.of(step.integer("N", 0))));
        step.outAll(product(step, step.in(0), packed));
    }

    private static void dynamicQuantizeMatMul(Step step) {
        if (step.in(0).hasRows()) {
            step.note("computes one scale for all rows of the batch");
        }
        step.outAll(product(step, step.in(0), step.in(1)));
    }

    private static void einsum(Step step) {
        String equation = step.attribute("equation")
                .map(attribute -> attribute.getS().toStringUtf8().replace(" ", ""))
                .orElse("");
        int arrow = equation.indexOf("->");
        boolean explicit = arrow >= 0 && !equation.contains(".");
        if (explicit && step.inputs().stream().allMatch(Value::hasDims)) {
            List<String> terms = List.of(equation.substring(0, arrow).split(",", -1));
            sumProduct(step, terms, equation.substring(arrow + 2));
        } else if (step.inputs().stream().anyMatch(Value::hasRows)) {
            step.lose("its equation does not name every axis");
        }
    }

    /** Each axis has a letter; a letter that the result lacks is summed over. */
    private static void sumProduct(Step step, List<String> terms, String result) {
        var sizes = new HashMap<Character, Dim>();
        var rowLetters = new HashMap<Character, Dim>();
        for (int i = 0; i < terms.size(); i++) {
            Value operand = step.in(i);
            for (int axis = 0; axis < operand.rank(); axis++) {
                sizes.putIfAbsent(terms.get(i).charAt(axis), operand.dims().get(axis));
            }
            if (operand.hasRows()) {
                rowLetters.put(
                        terms.get(i).charAt(operand.rowAxis()), operand.dims().get(operand.rowAxis()));
            }
        }
        sizes.putAll(rowLetters);
        var dims = new ArrayList<Dim>();
        int rowAxis = -1;
        for (int axis = 0; axis < result.length(); axis++) {
            dims.add(sizes.getOrDefault(result.charAt(axis), Dim.UNKNOWN));
            rowAxis = rowLetters.containsKey(result.charAt(axis)) ? axis : rowAxis;
        }
        if (rowLetters.size() > 1) {
            step.prove("combines every row with every other");
        } else if (rowLetters.size() == 1 && rowAxis < 0) {
            step.prove(SUMS_ROWS);
        } else {
            step.outAll(Value.of(dims, rowAxis));
        }
    }
}
