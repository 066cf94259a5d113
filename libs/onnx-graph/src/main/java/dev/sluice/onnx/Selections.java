package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operators that pick or place elements by index. */
final class Selections {

    private static final String PICKS_ROWS = "picks rows of the batch by index";

    private Selections() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Gather", Selections::gather);
        rules.put("GatherElements", Selections::gatherElements);
        rules.put("GatherND", Selections::gatherNd);
        rules.put("ScatterElements", Selections::scatterElements);
        rules.put("Scatter", Selections::scatterElements);
        rules.put("ScatterND", Selections::scatterNd);
        rules.put("OneHot", Selections::oneHot);
    }

    private static void gather(Step step) {
        Value data = step.in(0);
        Value index = step.in(1);
        if (data.hasContents() && data.rank() == 1) {
            gatherOfShape(step, data, index);
        } else if (data.hasDims() && index.hasDims()) {
            gatherAlong(step, data, index, Step.axis(step.integer("axis", 0), data.rank()));
        } else if (data.hasRows() || index.hasRows()) {
            step.lose("the rank of what it picks is not known");
        }
    }

    private static void gatherAlong(Step step, Value data, Value index, int axis) {
        if (data.hasRows() && (index.hasRows() || data.rowAxis() == axis)) {
            step.prove(PICKS_ROWS);
            return;
        }
        var dims = new ArrayList<>(data.dims().subList(0, axis));
        dims.addAll(index.dims());
        dims.addAll(data.dims().subList(axis + 1, data.rank()));
        int behind = data.rowAxis() > axis ? index.rank() - 1 : 0;
        step.out(0, Value.of(dims, index.hasRows() ? axis + index.rowAxis() : data.rowAxis() + behind));
    }

    private static void gatherOfShape(Step step, Value shape, Value index) {
        var picked = new ArrayList<Dim>();
        for (long at : step.numbers(1).orElse(List.of())) {
            picked.add(shape.contents().get(Step.axis(at, shape.contents().size())));
        }
        if (picked.isEmpty()) {
            step.out(0, index.hasRows() ? Value.lost(step.named()) : index.recomputed());
        } else {
            step.out(0, index.isScalar() ? Value.integer(picked.get(0)) : Value.integers(picked));
        }
    }

    private static void gatherElements(Step step) {
        Value data = step.in(0);
        Value index = step.in(1);
        if (!data.hasRows() && !index.hasRows()) {
            step.out(0, index.recomputed());
            return;
        }
        Value carrier = index.hasRows() ? index : data;
        int axis = Step.axis(step.integer("axis", 0), carrier.rank());
        boolean apart = data.hasRows() && index.hasRows() && data.rowAxis() != index.rowAxis();
        if (apart || (data.hasRows() && axis == data.rowAxis())) {
            step.prove(PICKS_ROWS);
        } else if (!index.hasDims()) {
            step.lose("the rank of what it picks is not known");
        } else {
            step.out(0, Value.of(index.dims(), carrier.rowAxis()));
        }
    }

    private static void gatherNd(Step step) {
        Value data = step.in(0);
        Value index = step.in(1);
        if (!data.hasRows() && !index.hasRows()) {
            return;
        }
        Dim depth = index.hasDims() && index.rank() > 0 ? index.dims().get(index.rank() - 1) : Dim.UNKNOWN;
        if (data.hasDims() && depth.isNumber()) {
            gatherNdTo(step, data, index, (int) depth.number());
        } else {
            step.lose("how deep it picks is not known");
        }
    }

    private static void gatherNdTo(Step step, Value data, Value index, int depth) {
        int paired = (int) step.integer("batch_dims", 0);
        int picked = paired + depth;
        boolean pairedRows = data.hasRows() && data.rowAxis() < paired;
        if (data.rowAxis() >= paired && data.rowAxis() < picked) {
            step.prove(PICKS_ROWS);
        } else if (data.hasRows() && !(pairedRows && index.rowAxis() == data.rowAxis())) {
            step.lose("it picks from rows by indices of which it cannot be told whose they are");
        } else {
            var dims = new ArrayList<>(index.dims().subList(0, index.rank() - 1));
            dims.addAll(data.dims().subList(picked, data.rank()));
            step.out(0, Value.of(dims, index.rowAxis()));
        }
    }

    private static void scatterElements(Step step) {
        var carriers = step.inputs().stream().filter(Value::hasRows).toList();
        Value data = step.in(0);
        if (carriers.isEmpty()) {
            step.out(0, data.recomputed());
            return;
        }
        int rowAxis = carriers.get(0).rowAxis();
        int axis = Step.axis(step.integer("axis", 0), carriers.get(0).rank());
        if (axis == rowAxis || carriers.stream().anyMatch(carrier -> carrier.rowAxis() != rowAxis)) {
            step.prove("places elements at rows of the batch by index");
        } else if (data.hasDims()) {
            step.out(0, Value.of(data.dims(), rowAxis));
        } else {
            step.lose("the rank of what it writes to is not known");
        }
    }

    private static void scatterNd(Step step) {
        if (step.inputs().stream().anyMatch(Value::hasRows)) {
            step.lose("it places elements by indices that may name any row");
        } else {
            step.out(0, step.in(0).recomputed());
        }
    }

    private static void oneHot(Step step) {
        Value index = step.in(0);
        if (!index.hasDims()) {
            return;
        }
        int axis = Step.axis(step.integer("axis", -1), index.rank() + 1);
        var dims = new ArrayList<>(index.dims());
        dims.add(axis, step.in(1).hasContents() ? step.in(1).contents().get(0) : Dim.UNKNOWN);
        int rowAxis = index.hasRows() && axis <= index.rowAxis() ? index.rowAxis() + 1 : index.rowAxis();
        step.out(0, Value.of(dims, rowAxis));
    }
}
