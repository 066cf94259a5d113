package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.sluice.onnx.Attributes;
import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.onnx.proto.TypeProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What loading finds out about models that nobody described, with real sessions. */
class ModelLoaderIT {

    @TempDir
    Path repository;

    private final ModelLoader loader = new ModelLoader(/* maxAnswerBytes= */ 1 << 20, Clock.system());

    @Test
    void refusesAModelWhoseOutputIsNoTensor() throws Exception {
        var model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch")
                .node("SequenceConstruct", List.of("x"), List.of("parts"))
                .output("parts", DataType.FLOAT, "batch")
                .build()
                .proto()
                .toBuilder();
        model.getGraphBuilder().setOutput(0, sequenceOfFloats("parts"));

        assertThatThrownBy(() -> load(OnnxModel.of(model.build()).toByteArray(), ""))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.onnx")
                .hasMessageContaining("output 'parts' is no tensor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "batch-dependence: allow\n"})
    void keepsNoAnswersOfAModelThatDependsOnBatchMates(String policy) {
        assertThatThrownBy(() -> load(TinyModels.batchReduction(), policy + "response-cache: {max-bytes: 1MiB}\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.onnx can not have a response-cache")
                .hasMessageContaining("batch mates")
                .hasMessageContaining("take response-cache out of its model.yaml");
    }

    @Test
    void keepsNoAnswersOfAModelThatDrawsRandomNumbers() {
        byte[] random = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 3)
                .node("RandomNormal", List.of(), List.of("noise"), Attributes.of("shape", List.of(3L)))
                .node("Add", List.of("x", "noise"), List.of("y"))
                .output("y", DataType.FLOAT, "batch", 3)
                .build()
                .toByteArray();

        assertThatThrownBy(() -> load(random, "response-cache: {max-bytes: 1MiB}\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("random numbers");
    }

    @Test
    void refusesAPlainModelAsTextEmbedding() {
        assertThatThrownBy(() -> load(TinyModels.twoInputsTwoOutputs(), "kind: text-embedding\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("input 'a'")
                .hasMessageContaining("input_ids");
    }

    @Test
    void refusesATextEmbeddingWithoutATokenizer() {
        assertThatThrownBy(() -> load(transformer(), "kind: text-embedding\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void warmsUpWithLargerSizesWhereOneIsTooSmall() throws Exception {
        float[] ones = new float[9];
        Arrays.fill(ones, 1);
        byte[] unpadded = ModelBuilder.ofOpset(17)
                .input("image", DataType.FLOAT, "batch", 1, "height", "width")
                .weights(Tensors.floats("kernel", List.of(1L, 1L, 3L, 3L), ones))
                .node("Conv", List.of("image", "kernel"), List.of("y"))
                .output("y", DataType.FLOAT, "batch", 1, "h", "w")
                .build()
                .toByteArray();

        try (ServedModel<?> model = load(unpadded, "")) {
            assertThat(model.facts().warmUpFailure()).isEmpty();
            assertThat(model.facts().batchable()).isTrue();
        }
    }

    @Test
    void servesAModelThatNoSizeWarmsUpAndSaysSo() throws Exception {
        byte[] onlySeven = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "n")
                .weights(Tensors.longs("shape", List.of(2L), 7, 1))
                .node("Reshape", List.of("x", "shape"), List.of("y"))
                .output("y", DataType.FLOAT, 7, 1)
                .build()
                .toByteArray();

        try (ServedModel<?> model = load(onlySeven, "")) {
            assertThat(model.facts().warmUpFailure())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("Reshape"));
            assertThat(model.facts().metadata(List.of("1")).getPropertiesMap()).containsKey("sluice.warm_up_failure");
        }
    }

    @Test
    void doesNotBatchAModelThatHasTheRowOfItsExampleBakedIn() throws Exception {
        byte[] baked = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 4)
                .weights(Tensors.longs("shape", List.of(2L), 1, 4))
                .node("Reshape", List.of("x", "shape"), List.of("y"))
                .output("y", DataType.FLOAT, "batch", 4)
                .build()
                .toByteArray();

        try (ServedModel<?> model = load(baked, "")) {
            assertThat(model.facts().warmUpFailure()).isEmpty();
            assertThat(model.facts().batchable()).isFalse();
            assertThat(model.facts().sharesRuns()).isFalse();
        }
    }

    @Test
    void doesNotBatchAModelWhoseRowsAreNotThoseOfItsInput() throws Exception {
        byte[] doubling = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 4)
                .node("Concat", List.of("x", "x"), List.of("y"), Attributes.of("axis", 0))
                .output("y", DataType.FLOAT, "batch", 4)
                .build()
                .toByteArray();

        try (ServedModel<?> model = load(doubling, "")) {
            assertThat(model.facts().warmUpFailure()).isEmpty();
            assertThat(model.facts().batchable()).isFalse();
        }
    }

    @Test
    void doesNotBatchAModelWhoseInputsCountDifferentThings() throws Exception {
        byte[] pairs = ModelBuilder.ofOpset(17)
                .input("queries", DataType.FLOAT, "n", 1)
                .input("documents", DataType.FLOAT, "m", 1)
                .node("Add", List.of("queries", "documents"), List.of("y"))
                .output("y", DataType.FLOAT, "rows", 1)
                .build()
                .toByteArray();

        try (ServedModel<?> model = load(pairs, "batch-dependence: allow\n")) {
            assertThat(model.facts().batchable()).isFalse();
        }
    }

    @Test
    void letsRowsMeetOnlyWhereTheirAnswersStayTheSameOrThatIsAllowed() throws Exception {
        try (ServedModel<?> alone = load(TinyModels.dynamicQuantized(), "");
                ServedModel<?> allowed = load(TinyModels.dynamicQuantized(), "batch-dependence: allow\n");
                ServedModel<?> invariant = load(TinyModels.twoInputsTwoOutputs(), "")) {
            assertThat(alone.facts().verdict().invariant()).isFalse();
            assertThat(alone.facts().sharesRuns()).isFalse();
            assertThat(allowed.facts().sharesRuns()).isTrue();
            assertThat(invariant.facts().sharesRuns()).isTrue();
        }
    }

    private ServedModel<?> load(byte[] model, String yaml) throws ModelLoadException, IOException {
        Path root = Files.createTempDirectory(repository, "models");
        ModelRepositories.write(root, "m", model, Optional.of(yaml));
        ModelFiles files = ModelRepository.read(List.of(root)).models().get(0);
        return loader.load(files, new RunCosts());
    }

    /** Token ids to vectors of four numbers. */
    static byte[] transformer() {
        return ModelBuilder.ofOpset(17)
                .input("input_ids", DataType.INT64, "batch", "tokens")
                .weights(Tensors.floats("table", List.of(2L, 4L), 1, 2, 3, 4, 5, 6, 7, 8))
                .node("Gather", List.of("table", "input_ids"), List.of("vectors"))
                .output("vectors", DataType.FLOAT, "batch", "tokens", 4)
                .build()
                .toByteArray();
    }

    /** Our schema does not look into sequences, so what they hold is written as a field it does not know. */
    private static ValueInfoProto sequenceOfFloats(String name) {
        var element = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()))
                .build();
        var holds = UnknownFieldSet.newBuilder()
                .addField(
                        1,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(element.toByteString())
                                .build())
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setSequenceType(TypeProto.Sequence.newBuilder().setUnknownFields(holds)))
                .build();
    }
}
