package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.FunctionProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Graphs of a few nodes; {@code x} is [batch, length, 12] unless said otherwise. */
class BatchDependenceTest {

    private static final List<String> X = List.of("x");
    private static final List<String> Y = List.of("y");

    @Test
    void seesAScaleOverTheWholeActivation() {
        var model = ofX().node("DynamicQuantizeLinear", X, List.of("q", "s", "z"))
                .node("DequantizeLinear", List.of("q", "s", "z"), Y);

        assertThat(reasons(model))
                .containsExactly("DynamicQuantizeLinear 'DynamicQuantizeLinear_0' computes one scale for all rows of"
                        + " the batch");
    }

    @Test
    void seesTheDynamicQuantizersOfOnnxRuntime() {
        var model =
                ofX().weights(floats("w", 12, 12)).node("com.microsoft", "DynamicQuantizeMatMul", List.of("x", "w"), Y);

        assertThat(reasons(model)).singleElement().asString().contains("one scale for all rows");
    }

    @Test
    void doesNotMindAScaleOverWeights() {
        var model = ofX().weights(floats("w", 12, 12))
                .node("DynamicQuantizeLinear", List.of("w"), List.of("q", "s", "z"))
                .node("DequantizeLinear", List.of("q", "s", "z"), List.of("d"))
                .node("MatMul", List.of("x", "d"), Y);

        assertThat(reasons(model)).isEmpty();
    }

    @Test
    void tellsAReductionOverTheRowsFromOneInsideARow() {
        assertThat(reasons(ofX().node("ReduceMean", X, Y, Attributes.of("axes", List.of(0L)))))
                .singleElement()
                .asString()
                .endsWith("reduces over the rows of the batch");
        assertThat(reasons(ofX().node("ReduceMean", X, Y, Attributes.of("axes", List.of(-3L)))))
                .hasSize(1);
        assertThat(reasons(ofX().node("ReduceMean", X, Y))).hasSize(1);
        assertThat(reasons(ofX().node("ReduceMean", X, Y, Attributes.of("axes", List.of(1L, -1L)))))
                .isEmpty();
    }

    @Test
    void readsTheAxesOfNewerOperatorSetsFromAnInput() {
        var model =
                ofX().weights(Tensors.longs("rows", List.of(1L), 0)).weights(Tensors.longs("last", List.of(1L), -1));

        assertThat(reasons(model.node("ReduceSum", List.of("x", "last"), Y))).isEmpty();
        assertThat(reasons(model.node("ReduceSum", List.of("x", "rows"), List.of("z"))))
                .hasSize(1);
    }

    @Test
    void doesNotTrustAxesThatAreComputedAtRunTime() {
        var model = ofX().input("axes", DataType.INT64, 1).node("ReduceSum", List.of("x", "axes"), Y);

        assertThat(reasons(model)).singleElement().asString().contains("axes that are computed");
    }

    @Test
    void knowsThatSoftmaxOnceFlattenedAllAxesBehindItsOwn() {
        assertThat(reasons(ofX().node("Softmax", X, Y, Attributes.of("axis", 0))))
                .hasSize(1);
        assertThat(reasons(ofX().node("Softmax", X, Y))).isEmpty();
        var old = ModelBuilder.ofOpset(11)
                .input("x", DataType.FLOAT, "length", "batch")
                .output("y", DataType.FLOAT);
        assertThat(reasons(old.node("Softmax", X, Y))).isEmpty();
        assertThat(reasons(old.node("Softmax", X, List.of("z"), Attributes.of("axis", 0))))
                .hasSize(1);
    }

    @Test
    void seesWhatElseMixesRows() {
        assertThat(reasons(ofX().node("ArgMax", X, Y))).hasSize(1);
        assertThat(reasons(ofX().node("ArgMax", X, Y, Attributes.of("axis", -1))))
                .isEmpty();
        assertThat(reasons(ofX().node("LayerNormalization", X, Y, Attributes.of("axis", 0))))
                .hasSize(1);
        assertThat(reasons(ofX().node("LayerNormalization", X, Y))).isEmpty();
        assertThat(reasons(ofX().node("MeanVarianceNormalization", X, Y))).hasSize(1);
        assertThat(reasons(ofX().node("NonZero", X, Y))).hasSize(1);
        assertThat(reasons(ofX().node("Unique", X, Y))).hasSize(1);
        assertThat(reasons(ofX().node("BatchNormalization", X, Y, Attributes.of("training_mode", 1))))
                .hasSize(1);
        assertThat(reasons(ofX().node("BatchNormalization", X, Y))).isEmpty();
        var axis = ofX().weights(Tensors.longs("rows", List.of(), 0)).weights(Tensors.longs("last", List.of(), 2));
        assertThat(reasons(axis.node("CumSum", List.of("x", "last"), Y))).isEmpty();
        assertThat(reasons(axis.node("CumSum", List.of("x", "rows"), List.of("z"))))
                .hasSize(1);
        assertThat(reasons(axis.node("TopK", List.of("x", "last"), List.of("t", "i"), Attributes.of("axis", 0))))
                .isNotEmpty();
    }

    @Test
    void followsTheRowsThroughATranspose() {
        var model = ofX().node("Transpose", X, List.of("t"), Attributes.of("perm", List.of(1L, 0L, 2L)))
                .node("ReduceMax", List.of("t"), Y, Attributes.of("axes", List.of(0L)), Attributes.of("keepdims", 0));

        assertThat(reasons(model)).isEmpty();
        assertThat(reasons(model.node("ReduceMax", List.of("t"), List.of("z"), Attributes.of("axes", List.of(1L)))))
                .hasSize(1);
    }

    @Test
    void refusesAnOutputThatDoesNotHoldTheRowsFirst() {
        var model = ofX().node("Transpose", X, Y, Attributes.of("perm", List.of(1L, 0L, 2L)));

        assertThat(reasons(model))
                .containsExactly("output 'y' does not hold one row for each row of the batch on its" + " first axis");
    }

    @Test
    void knowsRowsThatAreMergedWithAnotherAxis() {
        var model = ofX().weights(Tensors.longs("flat", List.of(2L), -1, 12))
                .node("Reshape", List.of("x", "flat"), List.of("tokens"))
                .node("ReduceMax", List.of("tokens"), List.of("most"), Attributes.of("axes", List.of(1L)))
                .node("Sub", List.of("tokens", "most"), List.of("less"))
                .node("Shape", X, List.of("shape"))
                .node("Reshape", List.of("less", "shape"), Y);

        assertThat(reasons(model)).isEmpty();
        assertThat(reasons(
                        model.node("ReduceMax", List.of("tokens"), List.of("z"), Attributes.of("axes", List.of(0L)))))
                .hasSize(1);
    }

    @Test
    void followsTheHeadsOfAttentionThroughComputedShapes() {
        var model = ofX().weights(Tensors.longs("zero", List.of(), 0))
                .weights(Tensors.longs("first", List.of(1L), 0))
                .weights(Tensors.longs("rest", List.of(3L), -1, 3, 4))
                .weights(Tensors.longs("back", List.of(3L), 0, -1, 12))
                .node("Shape", X, List.of("shape"))
                .node("Gather", List.of("shape", "zero"), List.of("rows"))
                .node("Unsqueeze", List.of("rows", "first"), List.of("row_vector"))
                .node("Concat", List.of("row_vector", "rest"), List.of("split"), Attributes.of("axis", 0))
                .node("Reshape", List.of("x", "split"), List.of("heads"))
                .node("Transpose", List.of("heads"), List.of("q"), Attributes.of("perm", List.of(0L, 2L, 1L, 3L)))
                .node("Transpose", List.of("heads"), List.of("k"), Attributes.of("perm", List.of(0L, 2L, 3L, 1L)))
                .node("MatMul", List.of("q", "k"), List.of("scores"))
                .node("Softmax", List.of("scores"), List.of("weights"))
                .node("MatMul", List.of("weights", "q"), List.of("mixed"))
                .node("Transpose", List.of("mixed"), List.of("t"), Attributes.of("perm", List.of(0L, 2L, 1L, 3L)))
                .node("Reshape", List.of("t", "back"), Y);

        assertThat(reasons(model)).isEmpty();
    }

    @Test
    void seesAReshapeThatTearsRowsApart() {
        var model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 6)
                .weights(Tensors.longs("torn", List.of(2L), -1, 4))
                .node("Reshape", List.of("x", "torn"), List.of("t"))
                .node("ReduceMax", List.of("t"), Y, Attributes.of("axes", List.of(1L)))
                .output("y", DataType.FLOAT, "batch");

        assertThat(reasons(model))
                .singleElement()
                .asString()
                .contains("may work over the rows of the batch, which were lost at Reshape 'Reshape_0'");
    }

    @Test
    void seesRowsComparedWithEachOther() {
        var model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 6)
                .node("Transpose", X, List.of("t"))
                .output("y", DataType.FLOAT, "batch", "batch");

        assertThat(reasons(model.node("MatMul", List.of("x", "t"), Y)))
                .singleElement()
                .asString()
                .contains("combines every row with every other");
        assertThat(reasons(model.node("MatMul", List.of("t", "x"), List.of("z"))))
                .anyMatch(reason -> reason.contains("sums over"));
    }

    @Test
    void seesRowsPickedByPositionOrIndex() {
        var model =
                ofX().weights(Tensors.longs("first", List.of(1L), 0)).weights(Tensors.longs("second", List.of(1L), 1));

        assertThat(reasons(model.node("Gather", List.of("x", "first"), Y, Attributes.of("axis", 1))))
                .isEmpty();
        assertThat(reasons(model.node("Slice", List.of("x", "first", "second", "first"), List.of("s"))))
                .singleElement()
                .asString()
                .contains("picks rows of the batch by their position");
        assertThat(reasons(model.node("Gather", List.of("x", "first"), List.of("z"))))
                .hasSize(2);
    }

    @Test
    void doesNotMindASliceThatTakesAllRows() {
        var model = ofX().weights(Tensors.longs("from", List.of(2L), 0, 2))
                .weights(Tensors.longs("to", List.of(2L), Long.MAX_VALUE, 5))
                .weights(Tensors.longs("axes", List.of(2L), 0, -1))
                .node("Slice", List.of("x", "from", "to", "axes"), Y);

        assertThat(reasons(model)).isEmpty();
    }

    @Test
    void looksIntoBranchesAndLoops() {
        var reducing = ModelBuilder.ofOpset(17)
                .node("ReduceMax", X, List.of("inside"), Attributes.of("axes", List.of(0L)))
                .output("inside", DataType.FLOAT)
                .graph();
        var harmless = ModelBuilder.ofOpset(17)
                .node("Relu", X, List.of("inside"))
                .output("inside", DataType.FLOAT)
                .graph();
        var model = ofX().weights(Tensors.bool("yes", true));

        assertThat(reasons(model.node("If", List.of("yes"), Y, branches(harmless, harmless))))
                .isEmpty();
        assertThat(reasons(model.node("If", List.of("yes"), List.of("z"), branches(harmless, reducing))))
                .hasSize(1);
    }

    @Test
    void walksALoopUntilItsStateSettles() {
        var body = ModelBuilder.ofOpset(17)
                .input("round", DataType.INT64)
                .input("go_in", DataType.BOOL)
                .input("first", DataType.FLOAT)
                .input("second", DataType.FLOAT)
                .node("Identity", List.of("go_in"), List.of("go_out"))
                .node("ReduceMax", List.of("second"), List.of("reduced"), Attributes.of("axes", List.of(0L)))
                .node("Identity", List.of("first"), List.of("moved"))
                .output("go_out", DataType.BOOL)
                .output("first", DataType.FLOAT)
                .output("moved", DataType.FLOAT)
                .graph();
        var model = ofX().weights(Tensors.bool("yes", true))
                .weights(Tensors.longs("many", List.of(), 9))
                .weights(floats("start", 2, 2, 12))
                .node("Loop", List.of("many", "yes", "x", "start"), List.of("y", "z"), Attributes.of("body", body));

        assertThat(reasons(model))
                .as("rows enter the reduction in the second round")
                .hasSize(1);
    }

    @Test
    void looksIntoFunctionsWithTheAttributesOfTheCall() {
        var function = FunctionProto.newBuilder()
                .setName("Normalize")
                .setDomain("custom")
                .addInput("a")
                .addOutput("b")
                .addAttribute("over")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Softmax")
                        .addInput("a")
                        .addOutput("b")
                        .addAttribute(Attributes.of("axis", 0).toBuilder().setRefAttrName("over")));

        assertThat(reasons(ofX().node("custom", "Normalize", X, Y, Attributes.of("over", 1)), function))
                .isEmpty();
        assertThat(reasons(ofX().node("custom", "Normalize", X, Y, Attributes.of("over", 0)), function))
                .hasSize(1);
    }

    @Test
    void doesNotTrustAnOperatorThatItDoesNotKnow() {
        assertThat(reasons(ofX().node("custom", "Mystery", X, Y)))
                .containsExactly("Mystery 'Mystery_0' is an operator that the scan does not know, of custom");
        assertThat(reasons(ofX().weights(floats("w", 12))
                        .node("custom", "Mystery", List.of("w"), List.of("m"))
                        .node("Add", List.of("x", "w"), Y)))
                .isEmpty();
    }

    @Test
    void saysSoWhenANodeContradictsItsDefinition() {
        var model = ofX().node("Transpose", X, Y, Attributes.of("perm", List.of(0L, 7L, 1L)));

        assertThat(reasons(model)).singleElement().asString().contains("contradicts the definition");
    }

    @Test
    void saysSoWhenAScanContradictsItsDefinition() {
        var body = ModelBuilder.ofOpset(17).input("in", DataType.FLOAT).output("in", DataType.FLOAT);
        var model = ofX().node(
                        "Scan",
                        X,
                        Y,
                        Attributes.of("num_scan_inputs", -1),
                        Attributes.of("body", body.build().proto().getGraph()));

        assertThat(reasons(model)).singleElement().asString().contains("contradicts the definition");
    }

    @Test
    void keepsToOneAxisInRecurrentNetworksAndConvolutions() {
        var model = ofX().weights(floats("w", 1, 4, 12)).weights(floats("r", 1, 4, 1));

        assertThat(reasons(model.node("LSTM", List.of("x", "w", "r"), List.of("l"))))
                .singleElement()
                .asString()
                .contains("runs along the rows");
        var turned = ofX().weights(floats("w", 1, 4, 12))
                .weights(floats("r", 1, 4, 1))
                .weights(Tensors.longs("directions", List.of(1L), 1))
                .node("Transpose", X, List.of("t"), Attributes.of("perm", List.of(1L, 0L, 2L)))
                .node("LSTM", List.of("t", "w", "r"), List.of("all"), Attributes.of("hidden_size", 1))
                .node("Squeeze", List.of("all", "directions"), List.of("s"))
                .node("Transpose", List.of("s"), Y, Attributes.of("perm", List.of(1L, 0L, 2L)));
        assertThat(reasons(turned)).isEmpty();
        assertThat(reasons(ofX().weights(floats("k", 5, 2, 3)).node("Conv", List.of("x", "k"), Y)))
                .isEmpty();
    }

    @Test
    void takesNoRowsWhereDimensionZeroIsFixed() {
        var model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, 2, 3)
                .node("ReduceMax", X, Y)
                .output("y", DataType.FLOAT);

        assertThat(reasons(model)).isEmpty();
    }

    @Test
    void takesAnInputWithADefaultForAWeight() {
        var model = ofX().input("bias", DataType.FLOAT, 12)
                .weights(floats("bias", 12))
                .node("Add", List.of("x", "bias"), Y);

        assertThat(reasons(model)).isEmpty();
    }

    @Test
    void namesTheFirstReasonsAndCountsTheRest() {
        var model = ofX();
        for (int i = 0; i < 20; i++) {
            model.node("NonZero", X, List.of("n" + i));
        }

        assertThat(reasons(model)).hasSize(9).last().isEqualTo("and 12 more");
    }

    private static ModelBuilder ofX() {
        return ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", "length", 12)
                .output("y", DataType.FLOAT, "batch", "length", 12);
    }

    private static TensorProto floats(String name, long... shape) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
        for (long dim : shape) {
            tensor.addDims(dim);
        }
        return tensor.build();
    }

    private static AttributeProto[] branches(GraphProto taken, GraphProto other) {
        return new AttributeProto[] {Attributes.of("then_branch", taken), Attributes.of("else_branch", other)};
    }

    private static List<String> reasons(ModelBuilder model) {
        return BatchDependence.scan(model.build()).reasons();
    }

    private static List<String> reasons(ModelBuilder model, FunctionProto.Builder function) {
        ModelProto proto = model.build().proto();
        return BatchDependence.scan(
                        OnnxModel.of(proto.toBuilder().addFunctions(function).build()))
                .reasons();
    }
}
