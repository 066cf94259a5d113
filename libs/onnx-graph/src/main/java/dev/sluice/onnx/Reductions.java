package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Operators that make each element of some axes depend on all others there: sums, extremes, normalizations, sorts. They
 * speak against a model when the rows lie along one of these axes.
 */
final class Reductions {

    private static final int FIRST_OPSET_WITHOUT_FLATTENED_SOFTMAX = 13;
    private static final int FIRST_OPSET_WITH_TRAINING_MODE = 14;

    private static final Set<String> OPERATORS = operators();

    private Reductions() {}

    static void addTo(Map<String, Rule> rules) {
        Rules.put(rules, Reductions::reduce, """
                ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
                ReduceSum ReduceSumSquare""");
        Rules.put(rules, step -> reduceAxes(step, Optional.of(List.of(step.integer("axis", 0)))), "ArgMax ArgMin");
        Rules.put(rules, Reductions::softmax, "Softmax LogSoftmax Hardmax");
        Rules.put(
                rules,
                Reductions::layerNormalization,
                "LayerNormalization SimplifiedLayerNormalization RMSNormalization");
        rules.put("LpNormalization", step -> normalize(step, Optional.of(List.of(step.integer("axis", -1)))));
        rules.put("CumSum", step -> normalize(step, step.numbers(1)));
        rules.put("CumProd", step -> normalize(step, step.numbers(1)));
        rules.put(
                "MeanVarianceNormalization",
                step -> normalize(step, Optional.of(step.integers("axes").orElse(List.of(0L, 2L, 3L)))));
        rules.put("TopK", Reductions::topK);
        rules.put("Trilu", step -> normalize(step, Optional.of(List.of(-1L, -2L))));
        rules.put("BatchNormalization", Reductions::batchNormalization);
        rules.put("DynamicQuantizeLinear", Reductions::dynamicQuantizeLinear);
        addSelectingTo(rules);
    }

    /** What becomes of a row depends on which others there are. */
    private static void addSelectingTo(Map<String, Rule> rules) {
        rules.put("ReverseSequence", step -> normalize(step, Optional.of(List.of(step.integer("time_axis", 0)))));
        rules.put("Compress", Reductions::compress);
        rules.put("Unique", step -> everything(step, "drops what other rows hold already"));
        rules.put("NonZero", step -> everything(step, "lists elements of all rows together"));
        rules.put("NonMaxSuppression", step -> everything(step, "lists boxes of all rows together"));
        Rules.put(
                rules,
                step -> everything(step, "draws random numbers for the whole batch"),
                "Bernoulli Multinomial RandomNormalLike RandomUniformLike");
    }

    static void addMicrosoftTo(Map<String, Rule> rules) {
        Rules.put(rules, Reductions::skipLayerNormalization, "SkipLayerNormalization SkipSimplifiedLayerNormalization");
        rules.put("QLinearSoftmax", Reductions::softmax);
        rules.put("QLinearReduceMean", step -> reduceAxes(step, step.integers("axes")));
    }

    private static Set<String> operators() {
        var rules = new HashMap<String, Rule>();
        addTo(rules);
        addMicrosoftTo(rules);
        return Set.copyOf(rules.keySet());
    }

    /** Whether the operator mixes along some axis, so that it matters where the rows are. */
    static boolean isOne(String operator) {
        return OPERATORS.contains(operator);
    }

    private static void reduce(Step step) {
        Optional<List<Long>> axes = step.numbers(1, "axes");
        boolean notSaid = !step.isGiven(1) && axes.isEmpty();
        boolean empty = axes.filter(List::isEmpty).isPresent();
        if ((notSaid || empty) && step.integer("noop_with_empty_axes", 0) == 1) {
            step.outAll(step.in(0));
        } else if (notSaid || empty) {
            reduceAxes(step, Optional.of(allAxes(step.in(0))));
        } else {
            reduceAxes(step, axes);
        }
    }

    /** The axes go, or stay with one element each. Empty: they are computed, and not known. */
    private static void reduceAxes(Step step, Optional<List<Long>> axes) {
        Value in = step.in(0);
        if (!in.hasDims() || axes.isEmpty()) {
            if (in.hasRows()) {
                step.prove("reduces over axes that are computed, which may be that of the rows");
            }
            return;
        }
        Set<Integer> reduced = Step.normalized(axes.get(), in.rank());
        if (in.hasRows() && reduced.contains(in.rowAxis())) {
            step.note("reduces over the rows of the batch");
            step.outAll(Value.ROWLESS);
            return;
        }
        if (step.integer("keepdims", 1) == 0) {
            step.outAll(in.without(reduced));
            return;
        }
        Value kept = in;
        for (int axis : reduced) {
            kept = kept.with(axis, Dim.ONE);
        }
        step.outAll(kept);
    }

    private static void softmax(Step step) {
        if (step.opset() >= FIRST_OPSET_WITHOUT_FLATTENED_SOFTMAX
                && !step.operator().startsWith("QLinear")) {
            normalize(step, Optional.of(List.of(step.integer("axis", -1))));
        } else {
            normalize(step, fromAxis(step, step.integer("axis", 1)));
        }
    }

    private static void layerNormalization(Step step) {
        Value in = step.in(0);
        normalize(step, fromAxis(step, step.integer("axis", -1)));
        if (step.outputs() > 1 && in.hasDims()) {
            int first = Step.axis(step.integer("axis", -1), in.rank());
            var statistics = new ArrayList<>(in.dims());
            for (int axis = first; axis < in.rank(); axis++) {
                statistics.set(axis, Dim.ONE);
            }
            step.out(1, Value.of(statistics, in.rowAxis()));
            step.out(2, Value.of(statistics, in.rowAxis()));
        }
    }

    private static void skipLayerNormalization(Step step) {
        Value sum = Broadcasting.of(step, List.of(step.in(0), step.in(1)));
        step.outAll(sum);
        if (sum.hasRows() && sum.rowAxis() == sum.rank() - 1) {
            step.note("normalizes over the rows of the batch");
        }
    }

    /** Keeps the shape; what lies along the axes depends on one another. */
    private static void normalize(Step step, Optional<List<Long>> axes) {
        Value in = step.in(0);
        step.outAll(in.recomputed());
        if (!in.hasRows()) {
            return;
        }
        if (axes.isEmpty() || Step.normalized(axes.get(), in.rank()).contains(in.rowAxis())) {
            step.note("works over the rows of the batch");
        }
    }

    private static void topK(Step step) {
        Value in = step.in(0);
        normalize(step, Optional.of(List.of(step.integer("axis", -1))));
        if (in.hasDims()) {
            int axis = Step.axis(step.integer("axis", -1), in.rank());
            Dim kept = step.in(1).hasContents() ? step.in(1).contents().get(0) : Dim.UNKNOWN;
            step.outAll(axis == in.rowAxis() ? Value.ROWLESS : in.with(axis, kept));
        }
    }

    private static void batchNormalization(Step step) {
        boolean trains = step.integer("training_mode", 0) == 1
                || (step.opset() < FIRST_OPSET_WITH_TRAINING_MODE && step.outputs() > 1);
        if (trains && step.in(0).hasRows()) {
            step.note("is in training mode: it normalizes by the mean of the batch");
        }
        step.out(0, step.in(0));
    }

    private static void dynamicQuantizeLinear(Step step) {
        if (step.in(0).hasRows()) {
            step.note("computes one scale for all rows of the batch");
        }
        step.out(0, step.in(0));
        step.out(1, Value.rowless(List.of()));
        step.out(2, Value.rowless(List.of()));
    }

    private static void compress(Step step) {
        Value in = step.in(0);
        Optional<Long> axis = step.attribute("axis").map(attribute -> attribute.getI());
        if (in.hasRows() && axis.isPresent() && !step.in(1).hasRows()) {
            int at = Step.axis(axis.get(), in.rank());
            if (at == in.rowAxis()) {
                step.prove("picks rows of the batch by their position");
            } else {
                step.outAll(in.with(at, Dim.UNKNOWN));
            }
        } else {
            everything(step, "picks elements of all rows together");
        }
    }

    private static void everything(Step step, String what) {
        if (step.inputs().stream().anyMatch(Value::hasRows)) {
            step.prove(what);
        }
    }

    private static Optional<List<Long>> fromAxis(Step step, long axis) {
        Value in = step.in(0);
        return in.hasDims() ? Optional.of(axes(Step.axis(axis, in.rank()), in.rank())) : Optional.empty();
    }

    private static List<Long> allAxes(Value value) {
        return value.hasDims() ? axes(0, value.rank()) : List.of();
    }

    private static List<Long> axes(int from, int to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
