package dev.sluice.onnx;

import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorShapeProto.Dimension;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether a row of an output may depend on other rows of the batch, from the graph alone.
 *
 * <p>The rows are dimension 0 of every input whose dimension 0 varies. One forward walk follows the axis that carries them
 * through every node, into branches, loops and functions. What speaks against the model is a node that makes rows depend
 * on one another (a scale computed over the whole activation, a reduction, a normalization or a sort along the rows, a
 * pick of rows by index), an operator that is not known here, and an output along whose first axis the rows cannot be
 * followed. Reductions of weights and of shapes do not.
 *
 * <p>So {@code invariant} is a proof by the definitions of the operators, while the opposite may only mean that the proof
 * was not found. It speaks of definitions, not of the last bits: a kernel may add in another order in a larger batch. A
 * row that depends on its <em>position</em> in the batch is not looked for.
 */
public final class BatchDependence {

    private final Map<String, Dim> symbols = new HashMap<>();

    private BatchDependence() {}

    /** The verdict on a model, whatever its file says: what the scan cannot follow is not proven. */
    public static BatchVerdict scan(OnnxModel model) {
        try {
            return new BatchDependence().verdict(model);
        } catch (RuntimeException beyondTheScan) {
            return BatchVerdict.because(List.of("the graph could not be followed: " + beyondTheScan));
        }
    }

    private BatchVerdict verdict(OnnxModel model) {
        GraphProto graph = model.proto().getGraph();
        var defaults = new HashMap<String, Value>();
        for (TensorProto initializer : graph.getInitializerList()) {
            defaults.put(initializer.getName(), Sources.of(initializer));
        }
        var inputs = new ArrayList<Value>();
        for (ValueInfoProto input : graph.getInputList()) {
            Value byDefault = defaults.get(input.getName());
            inputs.add(byDefault == null ? input(input) : byDefault);
        }
        var evidence = new Evidence();
        List<Value> outputs = GraphWalk.of(model, evidence).run(graph, inputs);
        for (int i = 0; i < outputs.size() && evidence.isEmpty(); i++) {
            check(graph.getOutput(i).getName(), outputs.get(i), evidence);
        }
        return BatchVerdict.because(evidence.reasons());
    }

    private Value input(ValueInfoProto input) {
        if (!input.getType().getTensorType().hasShape()) {
            return Value.lost("input '" + input.getName() + "', which has no shape");
        }
        List<Dimension> declared = input.getType().getTensorType().getShape().getDimList();
        var dims = new ArrayList<Dim>();
        for (Dimension dimension : declared) {
            dims.add(
                    dimension.hasDimValue() && dimension.getDimValue() >= 0
                            ? Dim.of(dimension.getDimValue())
                            : symbol(dimension.getDimParam()));
        }
        boolean varies = !dims.isEmpty() && !dims.get(0).isNumber();
        if (varies) {
            dims.set(0, Dim.BATCH);
        }
        return Value.of(dims, varies ? 0 : -1);
    }

    /** Sizes of one name are one size; a size without a name is its own. */
    private Dim symbol(String name) {
        String unique = name.isEmpty() ? "unnamed " + symbols.size() : name;
        return symbols.computeIfAbsent(unique, added -> Dim.symbol(symbols.size() + 1));
    }

    private static void check(String name, Value output, Evidence evidence) {
        if (output.isLost()) {
            evidence.add("output '" + name + "' cannot be told apart by rows: they were lost at " + output.lostAt());
        } else if (output.hasRows()
                && (output.rowAxis() != 0 || !output.dims().get(0).equals(Dim.BATCH))) {
            evidence.add("output '" + name + "' does not hold one row for each row of the batch on its first axis");
        }
    }
}
