package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.FunctionProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells whether a row of an output may depend on other rows of the batch. */
public final class BatchDependence {

    /** What computes one scale for a whole activation. */
    private static final Set<String> DYNAMIC_QUANTIZERS =
            Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

    private final List<String> reasons = new ArrayList<>();

    private BatchDependence() {}

    public static BatchVerdict scan(OnnxModel model) {
        var scan = new BatchDependence();
        scan.graph(model.proto().getGraph());
        for (FunctionProto function : model.proto().getFunctionsList()) {
            function.getNodeList().forEach(scan::node);
        }
        return BatchVerdict.because(scan.reasons);
    }

    private void graph(GraphProto graph) {
        graph.getNodeList().forEach(this::node);
    }

    private void node(NodeProto node) {
        if (DYNAMIC_QUANTIZERS.contains(node.getOpType())) {
            reasons.add(node.getOpType() + " '" + node.getName() + "' computes one scale over the whole batch");
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                graph(attribute.getG());
            }
        }
    }
}
