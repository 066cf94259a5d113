package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A random model takes a request that was made for it, and refuses the same request with any one thing changed. */
class SignaturePropertyTest {

    @Test
    void takesWhatFitsAndNothingElse() {
        LongStream.rangeClosed(1, 500).forEach(this::takesWhatFitsAndNothingElse);
    }

    private void takesWhatFitsAndNothingElse(long seed) {
        var random = RandomRequests.random(seed);
        var signature = new Signature(specs(random, "in"), specs(random, "out"));
        ModelInferRequest fitting = fitting(random, signature);
        int at = random.nextInt(signature.inputs().size());

        assertThatCode(() -> signature.check(fitting)).as("seed %d", seed).doesNotThrowAnyException();
        for (ModelInferRequest changed : changed(fitting, signature, at)) {
            assertThatThrownBy(() -> signature.check(changed))
                    .as("seed %d: %s", seed, changed)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageMatching("(?s).*'(in" + at + "|other|out0)'.*");
        }
    }

    private static List<ModelInferRequest> changed(ModelInferRequest fitting, Signature signature, int at) {
        InferInputTensor input = fitting.getInputs(at);
        String other = input.getDatatype().equals("INT8") ? "UINT8" : "INT8";
        List<ModelInferRequest> changed = new ArrayList<>(List.of(
                fitting.toBuilder().removeInputs(at).build(),
                fitting.toBuilder().addInputs(input).build(),
                with(fitting, at, input.toBuilder().setName("other")),
                with(fitting, at, input.toBuilder().setDatatype(other)),
                with(fitting, at, input.toBuilder().addShape(1)),
                fitting.toBuilder().addOutputs(output("other")).build(),
                fitting.toBuilder()
                        .addOutputs(output("out0"))
                        .addOutputs(output("out0"))
                        .build()));
        List<Long> shape = signature.inputs().get(at).shape();
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) >= 0) {
                changed.add(with(fitting, at, input.toBuilder().setShape(i, shape.get(i) + 1)));
            }
        }
        return changed;
    }

    private static ModelInferRequest with(ModelInferRequest request, int at, InferInputTensor.Builder input) {
        return request.toBuilder().setInputs(at, input).build();
    }

    private static ModelInferRequest fitting(Random random, Signature signature) {
        long rows = random.nextInt(4);
        List<InferInputTensor> inputs = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            var input = InferInputTensor.newBuilder()
                    .setName(spec.name())
                    .setDatatype(spec.datatype().name());
            spec.shape().forEach(dimension -> input.addShape(dimension == -1 ? rows : dimension));
            inputs.add(input.build());
        }
        return ModelInferRequest.newBuilder().addAllInputs(inputs).build();
    }

    private static List<TensorSpec> specs(Random random, String prefix) {
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            List<Long> shape = new ArrayList<>();
            for (int rank = random.nextInt(4); rank > 0; rank--) {
                shape.add(random.nextInt(4) - 1L);
            }
            specs.add(new TensorSpec(prefix + i, RandomRequests.datatype(random), shape));
        }
        return specs;
    }

    private static InferRequestedOutputTensor output(String name) {
        return InferRequestedOutputTensor.newBuilder().setName(name).build();
    }
}
