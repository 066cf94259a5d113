package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.NodeProto;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** One node on the walk: what goes in, what is known to come out, and what the node proves. */
final class Step {

    private final NodeProto node;
    private final List<Value> inputs;
    private final Value[] outputs;
    private final long opset;
    private final Evidence evidence;

    Step(NodeProto node, List<Value> inputs, long opset, Evidence evidence) {
        this.node = node;
        this.inputs = inputs;
        this.opset = opset;
        this.evidence = evidence;
        outputs = new Value[node.getOutputCount()];
        Arrays.fill(outputs, Value.ROWLESS);
    }

    List<Value> inputs() {
        return inputs;
    }

    /** An input, {@link Value#ROWLESS} when it is left out. */
    Value in(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.ROWLESS;
    }

    boolean isGiven(int index) {
        return index < node.getInputCount() && !node.getInput(index).isEmpty();
    }

    int outputs() {
        return outputs.length;
    }

    Value output(int index) {
        return outputs[index];
    }

    /** Says what an output is; an output that the node does not have is passed over. */
    void out(int index, Value value) {
        if (index < outputs.length) {
            outputs[index] = value;
        }
    }

    void outAll(Value value) {
        Arrays.fill(outputs, value);
    }

    /** The node carries rows on, and where they are is not known from here. */
    void lose(String why) {
        outAll(Value.lost(named() + ": " + why));
    }

    /** The node makes rows depend on one another. Where they are is not known from here. */
    void prove(String what) {
        evidence.add(named() + " " + what);
        outAll(Value.lost(named()));
    }

    /** As {@link #prove}, but the rows can still be followed: the outputs are as said. */
    void note(String what) {
        evidence.add(named() + " " + what);
    }

    String named() {
        return node.getName().isEmpty() ? node.getOpType() : node.getOpType() + " '" + node.getName() + "'";
    }

    String operator() {
        return node.getOpType();
    }

    long opset() {
        return opset;
    }

    long integer(String attribute, long otherwise) {
        return Attributes.integer(node, attribute, otherwise);
    }

    Optional<List<Long>> integers(String attribute) {
        return Attributes.integers(node, attribute);
    }

    Optional<AttributeProto> attribute(String name) {
        return Attributes.find(node, name);
    }

    /** The integers of an input that are numbers all; empty when they are not known. */
    Optional<List<Long>> numbers(int input) {
        Value value = in(input);
        if (!value.hasContents() || !value.contents().stream().allMatch(Dim::isNumber)) {
            return Optional.empty();
        }
        return Optional.of(value.contents().stream().map(Dim::number).toList());
    }

    /** What newer operator sets take as an input and older ones as an attribute. */
    Optional<List<Long>> numbers(int input, String attribute) {
        return isGiven(input) ? numbers(input) : integers(attribute);
    }

    /** Axes counted from the first one, in order. */
    static SortedSet<Integer> normalized(List<Long> axes, int rank) {
        var all = new TreeSet<Integer>();
        axes.forEach(axis -> all.add(axis(axis, rank)));
        return all;
    }

    static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
