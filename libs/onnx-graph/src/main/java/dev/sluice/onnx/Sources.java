package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where values come from that carry no rows: constants, shapes, and what is filled to a shape. */
final class Sources {

    private Sources() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Constant", Sources::constant);
        rules.put("Shape", Sources::shape);
        rules.put("Size", step -> step.out(0, size(step.in(0))));
        rules.put("ConstantOfShape", Sources::constantOfShape);
        rules.put("Range", Sources::range);
        rules.put("EyeLike", step -> step.out(0, withoutRows(step.in(0))));
        rules.put("RandomNormal", step -> {});
        rules.put("RandomUniform", step -> {});
    }

    static Value of(TensorProto tensor) {
        List<Dim> dims = tensor.getDimsList().stream().map(Dim::of).toList();
        return Tensors.integers(tensor)
                .filter(values -> !values.isEmpty() && dims.size() <= 1)
                .map(values -> integers(values, dims))
                .orElseGet(() -> Value.rowless(dims));
    }

    private static Value integers(List<Long> values, List<Dim> dims) {
        return dims.isEmpty()
                ? Value.integer(Dim.of(values.get(0)))
                : Value.integers(values.stream().map(Dim::of).toList());
    }

    private static void constant(Step step) {
        Optional<TensorProto> tensor = step.attribute("value").map(AttributeProto::getT);
        Optional<Value> scalar = step.attribute("value_int").map(value -> Value.integer(Dim.of(value.getI())));
        Optional<Value> vector = step.integers("value_ints")
                .map(values -> Value.integers(values.stream().map(Dim::of).toList()));
        step.out(
                0,
                tensor.map(Sources::of)
                        .or(() -> scalar)
                        .or(() -> vector)
                        .or(() -> step.attribute("value_float").map(value -> Value.rowless(List.of())))
                        .or(() -> step.attribute("value_floats")
                                .map(values -> Value.rowless(List.of(Dim.of(values.getFloatsCount())))))
                        .orElse(Value.ROWLESS));
    }

    private static void shape(Step step) {
        Value in = step.in(0);
        if (!in.hasDims()) {
            step.out(0, Value.rowless(List.of(Dim.UNKNOWN)));
            return;
        }
        int start = bound(step.integer("start", 0), in.rank());
        int end = Math.max(start, bound(step.integer("end", in.rank()), in.rank()));
        step.out(0, Value.integers(in.dims().subList(start, end)));
    }

    private static int bound(long bound, int rank) {
        return (int) Math.max(0, Math.min(rank, bound < 0 ? bound + rank : bound));
    }

    private static Value size(Value in) {
        return in.hasDims() ? Value.integer(Dim.product(in.dims())) : Value.rowless(List.of());
    }

    private static void constantOfShape(Step step) {
        Value shape = step.in(0);
        if (!shape.hasContents()) {
            return;
        }
        Optional<Long> value = step.attribute("value")
                .flatMap(tensor -> Tensors.integers(tensor.getT()))
                .filter(values -> !values.isEmpty())
                .map(values -> values.get(0));
        List<Dim> dims = shape.contents();
        boolean small =
                dims.size() == 1 && dims.get(0).isNumber() && dims.get(0).number() <= 16;
        step.out(
                0,
                value.isPresent() && small && dims.get(0).number() >= 0
                        ? Value.integers(Collections.nCopies((int) dims.get(0).number(), Dim.of(value.get())))
                        : Value.rowless(dims));
    }

    /** From 0 in steps of 1, as positions are made, there are as many as the limit says. */
    private static void range(Step step) {
        if (step.inputs().stream().anyMatch(Value::hasRows)) {
            step.lose("how long it is depends on the rows");
            return;
        }
        boolean counts = step.numbers(0).equals(Optional.of(List.of(0L)))
                && step.numbers(2).equals(Optional.of(List.of(1L)))
                && step.in(1).hasContents();
        step.out(0, Value.rowless(List.of(counts ? step.in(1).contents().get(0) : Dim.UNKNOWN)));
    }

    private static Value withoutRows(Value value) {
        return value.hasDims() ? Value.rowless(value.dims()) : Value.ROWLESS;
    }
}
