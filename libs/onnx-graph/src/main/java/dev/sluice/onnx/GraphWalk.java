package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.FunctionProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One forward walk over the nodes of a graph, and over the graphs and functions inside it. */
final class GraphWalk {

    /** ONNX allows no recursion; a file may say otherwise. */
    private static final int MAX_DEPTH = 32;

    private final Map<String, FunctionProto> functions;
    private final Evidence evidence;
    private final long opset;
    private final int depth;
    private final @Nullable GraphWalk outer;
    private final Map<String, Value> values = new HashMap<>();

    private GraphWalk(
            Map<String, FunctionProto> functions, Evidence evidence, long opset, int depth, @Nullable GraphWalk outer) {
        this.functions = functions;
        this.evidence = evidence;
        this.opset = opset;
        this.depth = depth;
        this.outer = outer;
    }

    static GraphWalk of(OnnxModel model, Evidence evidence) {
        var functions = new HashMap<String, FunctionProto>();
        for (FunctionProto function : model.proto().getFunctionsList()) {
            functions.put(key(function.getDomain(), function.getName()), function);
        }
        return new GraphWalk(functions, evidence, model.defaultOpset(), 0, null);
    }

    /** A walk inside this one, which sees this one's values. */
    GraphWalk inner() {
        return new GraphWalk(functions, evidence, opset, depth + 1, this);
    }

    /** Gives what the outputs are when the first inputs are as said. */
    List<Value> run(GraphProto graph, List<Value> inputs) {
        for (TensorProto initializer : graph.getInitializerList()) {
            values.put(initializer.getName(), Sources.of(initializer));
        }
        for (int i = 0; i < Math.min(inputs.size(), graph.getInputCount()); i++) {
            values.put(graph.getInput(i).getName(), inputs.get(i));
        }
        graph.getNodeList().forEach(this::visit);
        return graph.getOutputList().stream()
                .map(ValueInfoProto::getName)
                .map(this::value)
                .toList();
    }

    private void visit(NodeProto node) {
        List<Value> inputs = node.getInputList().stream().map(this::value).toList();
        var step = new Step(node, inputs, opset, evidence);
        try {
            follow(node, step);
        } catch (RuntimeException beyondTheRules) {
            // A file may say anything, and rules count on what an operator's definition promises of ranks and
            // attributes.
            step.prove("contradicts the definition of its operator");
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            values.put(node.getOutput(i), step.output(i));
        }
    }

    private void follow(NodeProto node, Step step) {
        String domain = Domains.canonical(node.getDomain());
        FunctionProto function = functions.get(key(domain, node.getOpType()));
        if (depth > MAX_DEPTH) {
            step.lose("it is nested too deep");
        } else if (function != null) {
            call(function, node, step);
        } else if (domain.equals(Domains.DEFAULT) && ControlFlow.knows(node.getOpType())) {
            new ControlFlow(this, step).apply();
        } else {
            apply(domain, step);
        }
    }

    private void apply(String domain, Step step) {
        Optional<Rule> rule = Rules.find(domain, step.operator());
        Optional<Value> lost = step.inputs().stream().filter(Value::isLost).findFirst();
        if (lost.isPresent()) {
            if (Reductions.isOne(step.operator())) {
                step.note("may work over the rows of the batch, which were lost at "
                        + lost.get().lostAt());
            }
            step.outAll(lost.get());
        } else if (rule.isPresent()) {
            rule.get().apply(step);
        } else if (step.inputs().stream().anyMatch(Value::hasRows)) {
            step.prove("is an operator that the scan does not know" + (domain.isEmpty() ? "" : ", of " + domain));
        }
    }

    /** Walks the body of a function with the attributes of the node that calls it. */
    private void call(FunctionProto function, NodeProto node, Step step) {
        long version = function.getOpsetImportCount() == 0 ? opset : OnnxModel.version(function.getOpsetImportList());
        var body = new GraphWalk(functions, evidence, version, depth + 1, null);
        for (int i = 0; i < function.getInputCount(); i++) {
            body.values.put(function.getInput(i), step.in(i));
        }
        for (NodeProto inside : function.getNodeList()) {
            body.visit(withAttributes(inside, node, function));
        }
        for (int i = 0; i < function.getOutputCount(); i++) {
            step.out(i, body.value(function.getOutput(i)));
        }
    }

    private static NodeProto withAttributes(NodeProto inside, NodeProto caller, FunctionProto function) {
        if (inside.getAttributeList().stream()
                .allMatch(attribute -> attribute.getRefAttrName().isEmpty())) {
            return inside;
        }
        var attributes = new ArrayList<AttributeProto>();
        for (AttributeProto attribute : inside.getAttributeList()) {
            String reference = attribute.getRefAttrName();
            if (reference.isEmpty()) {
                attributes.add(attribute);
                continue;
            }
            Optional<AttributeProto> given = Attributes.find(caller, reference)
                    .or(() -> function.getAttributeProtoList().stream()
                            .filter(byDefault -> byDefault.getName().equals(reference))
                            .findFirst());
            given.ifPresent(value -> attributes.add(
                    value.toBuilder().setName(attribute.getName()).build()));
        }
        return inside.toBuilder().clearAttribute().addAllAttribute(attributes).build();
    }

    private Value value(String name) {
        for (GraphWalk walk = this; walk != null; walk = walk.outer) {
            Value value = walk.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return Value.ROWLESS;
    }

    private static String key(String domain, String operator) {
        return Domains.canonical(domain) + ":" + operator;
    }
}
