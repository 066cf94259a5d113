package dev.sluice.onnx;

import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Operators that work element by element, their operands stretched to one shape from the last axis on. */
final class Broadcasting {

    private Broadcasting() {}

    static void addTo(Map<String, Rule> rules) {
        Rules.put(rules, Broadcasting::all, """
                Add Sub Mul Div Pow Mod Max Min Mean Sum And Or Xor Not Equal Less LessOrEqual Greater
                GreaterOrEqual BitShift BitwiseAnd BitwiseOr BitwiseXor BitwiseNot Where PRelu
                StringConcat""");
        Rules.put(rules, Broadcasting::first, """
                Abs Acos Acosh Asin Asinh Atan Atanh CastLike Ceil Celu Clip Cos Cosh Dropout Elu Erf Exp
                Floor Gelu HardSigmoid HardSwish IsInf IsNaN LeakyRelu Log Mish Neg Reciprocal
                RegexFullMatch Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish Tan
                Tanh ThresholdedRelu""");
        Rules.put(rules, Broadcasting::alongAnAxis, "QuantizeLinear DequantizeLinear");
        rules.put("Identity", step -> step.outAll(step.in(0)));
        rules.put("Cast", Broadcasting::cast);
        rules.put("StringNormalizer", step -> step.lose("it may drop elements"));
    }

    static void addMicrosoftTo(Map<String, Rule> rules) {
        Rules.put(rules, Broadcasting::all, "BiasGelu FastGelu BiasAdd BiasDropout");
        Rules.put(
                rules,
                Broadcasting::first,
                "Gelu QuickGelu QuantizeLinear DequantizeLinear QLinearSigmoid QLinearLeakyRelu");
        Rules.put(rules, step -> step.outAll(of(step, List.of(step.in(0), step.in(3)))), "QLinearAdd QLinearMul");
    }

    private static void all(Step step) {
        step.outAll(SizeArithmetic.of(step).orElseGet(() -> of(step, step.inputs())));
    }

    /** The other inputs are parameters. */
    private static void first(Step step) {
        boolean parametersCarryRows = step.inputs().stream().skip(1).anyMatch(Value::hasRows);
        if (parametersCarryRows) {
            step.outAll(of(step, step.inputs()));
        } else {
            step.outAll(step.in(0).recomputed());
        }
    }

    /** The scale and the zero point may be vectors along an axis: a scale for each row, where it is the axis of the rows. */
    private static void alongAnAxis(Step step) {
        Value x = step.in(0);
        List<Value> ofRows =
                step.inputs().stream().skip(1).filter(Value::hasRows).toList();
        boolean isOfEachRow = x.hasRows()
                && step.integer("block_size", 0) == 0
                && x.rowAxis() == Step.axis(step.integer("axis", 1), x.rank())
                && ofRows.stream().allMatch(vector -> isVectorOfRows(vector, x));
        if (!ofRows.isEmpty() && isOfEachRow) {
            step.outAll(x.recomputed());
        } else {
            first(step);
        }
    }

    private static boolean isVectorOfRows(Value vector, Value x) {
        return vector.rank() == 1 && vector.dims().get(0).equals(x.dims().get(x.rowAxis()));
    }

    /** Integers stay what they are; as anything else they are computed with otherwise. */
    private static void cast(Step step) {
        long to = step.integer("to", 0);
        boolean integer = to == DataType.INT64_VALUE || to == DataType.INT32_VALUE;
        step.outAll(integer ? step.in(0) : step.in(0).recomputed());
    }

    /** What comes of operands that are broadcast together. */
    static Value of(Step step, List<Value> operands) {
        boolean rows = operands.stream().anyMatch(Value::hasRows);
        if (!operands.stream().allMatch(Value::hasDims)) {
            return rows ? Value.lost(step.named() + ": the rank of an operand is not known") : Value.ROWLESS;
        }
        int rank = operands.stream().mapToInt(Value::rank).max().orElse(0);
        var dims = new ArrayList<>(Collections.nCopies(rank, Dim.ONE));
        for (Value operand : operands) {
            int shift = rank - operand.rank();
            for (int axis = 0; axis < operand.rank(); axis++) {
                dims.set(
                        axis + shift,
                        stretch(dims.get(axis + shift), operand.dims().get(axis)));
            }
        }
        return rows ? carried(step, operands, dims) : Value.rowless(dims);
    }

    /** The rows of all operands must meet: counted from the last axis, on the same one and in the same order. */
    private static Value carried(Step step, List<Value> operands, List<Dim> dims) {
        List<Value> carriers = operands.stream().filter(Value::hasRows).toList();
        int fromLast = carriers.get(0).rank() - carriers.get(0).rowAxis();
        Dim rows = carriers.get(0).dims().get(carriers.get(0).rowAxis());
        for (Value carrier : carriers) {
            if (carrier.rank() - carrier.rowAxis() != fromLast) {
                step.prove("combines every row with every other");
                return Value.lost(step.named());
            }
            if (!carrier.dims().get(carrier.rowAxis()).equals(rows)) {
                return Value.lost(step.named() + ": the rows of its operands are in another order");
            }
        }
        dims.set(dims.size() - fromLast, rows);
        return Value.rows(dims, dims.size() - fromLast);
    }

    private static Dim stretch(Dim left, Dim right) {
        if (left.equals(Dim.ONE) || left.equals(right)) {
            return right;
        }
        if (right.equals(Dim.ONE) || left.isNumber()) {
            return left;
        }
        return right.isNumber() ? right : Dim.UNKNOWN;
    }
}
