package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that move elements and compute nothing: the axis of the rows is elsewhere afterwards, or cannot be told. */
final class Layouts {

    private static final int MAX_RANK = 16;

    private Layouts() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Transpose", Layouts::transpose);
        rules.put("Reshape", Layouts::reshape);
        rules.put("Flatten", Layouts::flatten);
        rules.put("Squeeze", Layouts::squeeze);
        rules.put("Unsqueeze", Layouts::unsqueeze);
        rules.put("Expand", Layouts::expand);
        rules.put("Tile", Layouts::tile);
    }

    private static void transpose(Step step) {
        Value in = step.in(0);
        if (!in.hasDims()) {
            return;
        }
        var permutation = new ArrayList<Integer>();
        for (int axis = in.rank() - 1; axis >= 0; axis--) {
            permutation.add(axis);
        }
        step.integers("perm").ifPresent(perm -> {
            permutation.clear();
            perm.forEach(axis -> permutation.add(axis.intValue()));
        });
        List<Dim> dims = permutation.stream().map(in.dims()::get).toList();
        step.out(0, Value.of(dims, permutation.indexOf(in.rowAxis())));
    }

    private static void reshape(Step step) {
        Value in = step.in(0);
        Optional<List<Dim>> shape = shape(step);
        if (shape.isEmpty() || !in.hasDims()) {
            if (in.hasRows()) {
                step.lose("it reshapes to a shape that is not known");
            }
            return;
        }
        if (in.hasContents() && shape.get().size() <= 1) {
            step.out(0, shape.get().isEmpty() ? Value.integer(in.contents().get(0)) : Value.integers(in.contents()));
            return;
        }
        var target = new ArrayList<>(shape.get());
        for (int axis = 0; axis < Math.min(target.size(), in.rank()); axis++) {
            if (target.get(axis).isNumber(0) && step.integer("allowzero", 0) == 0) {
                target.set(axis, in.dims().get(axis));
            }
        }
        Reshaping.of(in, target)
                .ifPresentOrElse(
                        value -> step.out(0, value), () -> step.lose("its shape tears the rows apart or hides them"));
    }

    /** What is reshaped to. Of a shape that is computed at run time at least the rank is often known. */
    private static Optional<List<Dim>> shape(Step step) {
        Value shape = step.in(1);
        if (!step.isGiven(1)) {
            return step.integers("shape").map(Layouts::dims);
        }
        if (shape.hasContents()) {
            return Optional.of(shape.contents());
        }
        boolean knownRank =
                shape.hasDims() && shape.rank() == 1 && isRank(shape.dims().get(0));
        return knownRank
                ? Optional.of(Collections.nCopies((int) shape.dims().get(0).number(), Dim.UNKNOWN))
                : Optional.empty();
    }

    private static boolean isRank(Dim dim) {
        return dim.isNumber() && dim.number() >= 0 && dim.number() <= MAX_RANK;
    }

    private static List<Dim> dims(List<Long> numbers) {
        return numbers.stream().map(Dim::of).toList();
    }

    private static void flatten(Step step) {
        Value in = step.in(0);
        if (!in.hasDims()) {
            return;
        }
        int axis = Step.axis(step.integer("axis", 1), in.rank());
        Dim outer = Dim.product(in.dims().subList(0, axis));
        Dim inner = Dim.product(in.dims().subList(axis, in.rank()));
        step.out(0, Value.of(List.of(outer, inner), in.hasRows() ? (in.rowAxis() < axis ? 0 : 1) : -1));
    }

    private static void squeeze(Step step) {
        Value in = step.in(0);
        Optional<List<Long>> axes = step.numbers(1, "axes");
        if (in.hasContents() && in.contents().size() == 1) {
            step.out(0, Value.integer(in.contents().get(0)));
        } else if (in.hasDims() && axes.isPresent()) {
            step.out(0, in.without(Step.normalized(axes.get(), in.rank())));
        } else if (in.hasRows()) {
            step.lose("the axes that it removes are not known");
        }
    }

    private static void unsqueeze(Step step) {
        Value in = step.in(0);
        Optional<List<Long>> axes = step.numbers(1, "axes");
        if (in.hasContents() && in.isScalar()) {
            step.out(0, Value.integers(in.contents()));
            return;
        }
        if (!in.hasDims() || axes.isEmpty()) {
            if (in.hasRows()) {
                step.lose("the axes that it inserts are not known");
            }
            return;
        }
        int rank = in.rank() + axes.get().size();
        var dims = new ArrayList<>(in.dims());
        int rowAxis = in.rowAxis();
        for (int axis : Step.normalized(axes.get(), rank)) {
            dims.add(axis, Dim.ONE);
            rowAxis += in.hasRows() && axis <= rowAxis ? 1 : 0;
        }
        step.out(0, Value.of(dims, rowAxis));
    }

    private static void expand(Step step) {
        if (step.in(1).hasContents()) {
            step.out(
                    0,
                    Broadcasting.of(
                            step, List.of(step.in(0), Value.rowless(step.in(1).contents()))));
        } else if (step.in(0).hasRows()) {
            step.lose("it expands to a shape that is not known");
        }
    }

    private static void tile(Step step) {
        Value in = step.in(0);
        Value repeats = step.in(1);
        if (!in.hasDims() || !repeats.hasContents()) {
            if (in.hasRows()) {
                step.lose("how often it repeats is not known");
            }
            return;
        }
        var dims = new ArrayList<Dim>();
        for (int axis = 0; axis < in.rank(); axis++) {
            dims.add(repeats.contents().get(axis).times(in.dims().get(axis)));
        }
        if (in.hasRows() && !repeats.contents().get(in.rowAxis()).isNumber(1)) {
            step.lose("it repeats the rows");
        } else {
            step.out(0, Value.of(dims, in.rowAxis()));
        }
    }
}
