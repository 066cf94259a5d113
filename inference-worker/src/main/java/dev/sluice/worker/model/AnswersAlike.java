package dev.sluice.worker.model;

import dev.sluice.onnx.BatchVerdict;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.NodeProto;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether equal requests to a model have one answer, so that it may be kept. */
final class AnswersAlike {

    private static final Set<String> RANDOM = Set.of(
            "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial");

    private AnswersAlike() {}

    /** Why they have not, in words that follow "its answers can not be kept:". */
    static Optional<String> objection(OnnxModel model, BatchVerdict verdict) {
        if (drawsRandomNumbers(model)) {
            return Optional.of("it draws random numbers");
        }
        // Also where its rows run alone: the scan says so of all that it can not prove, an operator it does not know
        // among that, and such a one may depend on other things than batch mates as well.
        return verdict.invariant()
                ? Optional.empty()
                : Optional.of("they depend on batch mates (" + String.join("; ", verdict.reasons()) + ')');
    }

    private static boolean drawsRandomNumbers(OnnxModel model) {
        return Stream.concat(
                        model.proto().getGraph().getNodeList().stream(),
                        model.proto().getFunctionsList().stream().flatMap(function -> function.getNodeList().stream()))
                .anyMatch(AnswersAlike::drawsRandomNumbers);
    }

    private static boolean drawsRandomNumbers(NodeProto node) {
        return RANDOM.contains(node.getOpType())
                || node.getAttributeList().stream()
                        .flatMap(AnswersAlike::graphs)
                        .flatMap(graph -> graph.getNodeList().stream())
                        .anyMatch(AnswersAlike::drawsRandomNumbers);
    }

    private static Stream<GraphProto> graphs(AttributeProto attribute) {
        return Stream.concat(
                attribute.hasG() ? Stream.of(attribute.getG()) : Stream.of(), attribute.getGraphsList().stream());
    }
}
