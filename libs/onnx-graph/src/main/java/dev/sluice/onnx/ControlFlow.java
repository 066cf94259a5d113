package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Operators with graphs inside: both branches are walked, and loops until what they carry round does not change. */
final class ControlFlow {

    /** What a round carries changes by a dimension that becomes unknown, or by being lost: that ends soon. */
    private static final int MAX_ROUNDS = 8;

    private final GraphWalk walk;
    private final Step step;

    ControlFlow(GraphWalk walk, Step step) {
        this.walk = walk;
        this.step = step;
    }

    static boolean knows(String operator) {
        return operator.equals("If") || operator.equals("Loop") || operator.equals("Scan");
    }

    void apply() {
        switch (step.operator()) {
            case "If" -> branch();
            case "Loop" -> loop();
            default -> scan();
        }
    }

    private void branch() {
        if (step.in(0).hasRows() || step.in(0).isLost()) {
            step.note("takes one branch for all rows of the batch");
        }
        List<Value> taken = run("then_branch", List.of());
        List<Value> other = run("else_branch", List.of());
        for (int i = 0; i < Math.min(taken.size(), other.size()); i++) {
            step.out(i, taken.get(i).or(other.get(i), step.named() + ": its branches differ"));
        }
    }

    private void loop() {
        if (step.in(0).hasRows() || step.in(1).hasRows()) {
            step.note("makes as many rounds for all rows of the batch");
        }
        int carried = Math.max(0, step.inputs().size() - 2);
        var state = new ArrayList<>(step.inputs()
                .subList(step.inputs().size() - carried, step.inputs().size()));
        Value counter = Value.rowless(List.of());
        List<Value> results = rounds(List.of(counter, counter), state, List.of(), /* firstCarried= */ 1);
        finish(state, results.subList(Math.min(1, results.size()), results.size()), List.of());
    }

    /** The state runs along the axis that is scanned, so the rows must not lie there. */
    private void scan() {
        int scanned = (int) step.integer("num_scan_inputs", 0);
        int carried = Math.max(0, step.inputs().size() - scanned);
        List<Long> axes = step.integers("scan_input_axes").orElse(List.of());
        var slices = new ArrayList<Value>();
        for (int i = carried; i < step.inputs().size(); i++) {
            Value in = step.in(i);
            int axis = in.hasDims() ? Step.axis(nth(axes, i - carried), in.rank()) : 0;
            if (in.hasRows() && axis == in.rowAxis()) {
                step.prove("runs along the rows of the batch");
                return;
            }
            slices.add(in.hasDims() ? in.without(Set.of(axis)) : in);
        }
        var state = new ArrayList<>(step.inputs().subList(0, carried));
        List<Value> results = rounds(List.of(), state, slices, /* firstCarried= */ 0);
        finish(state, results, step.integers("scan_output_axes").orElse(List.of()));
    }

    /** Walks the body until the state does not change any more; gives what it ends with. */
    private List<Value> rounds(List<Value> before, List<Value> state, List<Value> after, int firstCarried) {
        List<Value> results = List.of();
        boolean changed = true;
        for (int round = 0; changed && round < MAX_ROUNDS; round++) {
            var inputs = new ArrayList<>(before);
            inputs.addAll(state);
            inputs.addAll(after);
            results = run("body", inputs);
            changed = merge(state, results.subList(Math.min(firstCarried, results.size()), results.size()));
        }
        return results;
    }

    /** First the state, then what each round adds, stacked along an axis of its own. */
    private void finish(List<Value> state, List<Value> results, List<Long> axes) {
        for (int i = 0; i < Math.min(step.outputs(), results.size()); i++) {
            boolean carried = i < state.size();
            step.out(i, carried ? state.get(i) : stacked(results.get(i), nth(axes, i - state.size())));
        }
    }

    private static long nth(List<Long> axes, int index) {
        return index < axes.size() ? axes.get(index) : 0;
    }

    private boolean merge(List<Value> state, List<Value> next) {
        boolean changed = false;
        for (int i = 0; i < Math.min(state.size(), next.size()); i++) {
            Value merged = state.get(i).or(next.get(i), step.named() + ": its rounds differ");
            changed |= !merged.equals(state.get(i));
            state.set(i, merged);
        }
        return changed;
    }

    private static Value stacked(Value element, long axis) {
        if (element.isLost() || !element.hasDims()) {
            return element;
        }
        int at = Step.axis(axis, element.rank() + 1);
        var dims = new ArrayList<>(element.dims());
        dims.add(at, Dim.UNKNOWN);
        int rowAxis = element.hasRows() && at <= element.rowAxis() ? element.rowAxis() + 1 : element.rowAxis();
        return Value.of(dims, rowAxis);
    }

    private List<Value> run(String attribute, List<Value> inputs) {
        Optional<GraphProto> body = step.attribute(attribute).map(AttributeProto::getG);
        return body.map(graph -> walk.inner().run(graph, inputs)).orElse(List.of());
    }
}
