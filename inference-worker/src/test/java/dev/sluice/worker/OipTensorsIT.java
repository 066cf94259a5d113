package dev.sluice.worker;

import static dev.sluice.worker.Requests.bytes;
import static dev.sluice.worker.Requests.floats;
import static dev.sluice.worker.Requests.input;
import static dev.sluice.worker.Requests.longs;
import static dev.sluice.worker.Requests.output;
import static dev.sluice.worker.Requests.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain models of every kind, through a real client and real sessions. */
class OipTensorsIT {

    @TempDir
    static Path repository;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        for (Datatype datatype : Datatype.values()) {
            ModelRepositories.write(repository, identity(datatype), TinyModels.identity(datatype.name(), 2));
        }
        ModelRepositories.write(repository, "two", TinyModels.twoInputsTwoOutputs());
        ModelRepositories.write(repository, "several", TinyModels.severalInputsAndOutputs());
        ModelRepositories.write(repository, "conv", TinyModels.convolution());
        ModelRepositories.write(repository, "stateful", TinyModels.stateful());
        ModelRepositories.write(repository, "fixed", TinyModels.fixedBatch());
        ModelRepositories.write(repository, "strings", TinyModels.strings());
        ModelRepositories.write(repository, "no-rows", TinyModels.outputsWithoutRows());
        ModelRepositories.write(repository, "poisonable", TinyModels.poisonable());
        worker = RunningWorker.over(repository);
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    private static String identity(Datatype datatype) {
        return "identity-" + datatype.name().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @EnumSource
    void carriesEveryDatatypeThereAndBackBitForBit(Datatype datatype) throws Exception {
        ByteString raw = someRaw(datatype, 6);

        ModelInferResponse answer = worker.infer(input(to(identity(datatype)), "x", datatype, raw, 2, 3)
                        .setId("r-1")
                        .build())
                .orFail();

        assertThat(answer.getRawOutputContents(0)).isEqualTo(raw);
        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(datatype.name());
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
        assertThat(answer.getId()).isEqualTo("r-1");
        assertThat(answer.getModelName()).isEqualTo(identity(datatype));
        assertThat(answer.getModelVersion()).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void carriesTensorsWithoutElements(Datatype datatype) throws Exception {
        ModelInferResponse answer = worker.infer(input(to(identity(datatype)), "x", datatype, ByteString.EMPTY, 2, 0)
                        .build())
                .orFail();

        assertThat(answer.getRawOutputContents(0)).isEqualTo(ByteString.EMPTY);
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 0L);
    }

    @Test
    void takesATextOutsideTheFirstPlaneOfUnicode() throws Exception {
        ModelInferRequest request = input(to("strings"), "left", Datatype.BYTES, bytes("smile \uD83D\uDE00"), 1)
                .build();
        request = input(request.toBuilder(), "right", Datatype.BYTES, bytes("\uD83D\uDE80 ü"), 1)
                .build();

        ModelInferResponse answer = worker.infer(request).orFail();

        assertThat(answer.getRawOutputContents(0)).isEqualTo(bytes("smile \uD83D\uDE00\uD83D\uDE80 ü"));
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        ByteString notUtf8 = ByteString.copyFrom(new byte[] {2, 0, 0, 0, (byte) 0xC3, (byte) 0x28});

        var reply = worker.infer(input(to(identity(Datatype.BYTES)), "x", Datatype.BYTES, notUtf8, 1, 1)
                .build());

        assertThat(reply.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(reply.message()).contains("'x'").contains("UTF-8");
    }

    @Test
    void answersTypedContentsTyped() throws Exception {
        var typed = ModelInferRequest.newBuilder()
                .setModelName(identity(Datatype.INT8))
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("INT8")
                        .addShape(1)
                        .addShape(2)
                        .setContents(InferTensorContents.newBuilder()
                                .addIntContents(-128)
                                .addIntContents(127)))
                .build();

        ModelInferResponse answer = worker.infer(typed).orFail();

        assertThat(answer.getRawOutputContentsCount()).isZero();
        assertThat(answer.getOutputs(0).getContents().getIntContentsList()).containsExactly(-128, 127);
    }

    @Test
    void givesAllOutputsOrThoseAskedForInTheirOrder() throws Exception {
        ModelInferRequest both =
                input(to("two"), "b", Datatype.FP32, floats(10, 20, 30), 1, 3).build();
        both = input(both.toBuilder(), "a", Datatype.FP32, floats(1, 2, 3), 1, 3)
                .build();

        ModelInferResponse all = worker.infer(both).orFail();
        ModelInferResponse one = worker.infer(
                        both.toBuilder().addOutputs(output("difference")).build())
                .orFail();

        assertThat(floats(all, "sum")).containsExactly(11, 22, 33);
        assertThat(floats(all, "difference")).containsExactly(-9, -18, -27);
        assertThat(one.getOutputsList()).extracting("name").containsExactly("difference");
        assertThat(floats(one, "difference")).containsExactly(-9, -18, -27);
    }

    @Test
    void takesInputsOfSeveralTypesAndRanksAndNeedsNoneThatHasADefault() throws Exception {
        var request = to("several");
        input(request, "ids", Datatype.INT64, longs(5, 6, 7, 8), 2, 2);
        input(request, "mask", Datatype.INT64, longs(1, 0, 1, 1), 2, 2);
        input(request, "scale", Datatype.FP32, floats(1, 10), 2, 1);

        ModelInferResponse answer = worker.infer(request.build()).orFail();

        assertThat(answer.getRawOutputContents(0)).isEqualTo(longs(5, 0, 7, 8));
        assertThat(answer.getRawOutputContents(1)).isEqualTo(longs(1, 2));
        assertThat(floats(answer, "scaled")).containsExactly(1.5f, 20.5f);
    }

    @Test
    void servesAConvolution() throws Exception {
        float[] image = new float[3 * 8 * 8];
        Arrays.fill(image, 1);

        ModelInferResponse answer = worker.infer(Requests.floats("conv", "image", List.of(1L, 3L, 8L, 8L), image))
                .orFail();

        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 2L, 8L, 8L);
        assertThat(floats(answer, "features")[9]).isEqualTo(27);
        assertThat(floats(answer, "features")[0]).isEqualTo(12);
    }

    @Test
    void handsStateInAndOut() throws Exception {
        var request = to("stateful");
        input(request, "x", Datatype.FP32, floats(1, 1, 1, 1), 1, 4);
        input(request, "state_in", Datatype.FP32, floats(1, 2, 3, 4), 1, 4);

        ModelInferResponse answer = worker.infer(request.build()).orFail();

        assertThat(floats(answer, "state_out")).containsExactly(2, 3, 4, 5);
        assertThat(floats(answer, "y")).containsExactly(4, 6, 8, 10);
    }

    @Test
    void servesAModelOfAFixedBatchAndRefusesAnother() throws Exception {
        ModelInferResponse answer = worker.infer(Requests.floats("fixed", "x", List.of(2L, 3L), 1, 2, 3, 4, 5, 6))
                .orFail();
        var refused = worker.infer(Requests.floats("fixed", "x", List.of(1L, 3L), 1, 2, 3));

        assertThat(floats(answer, "y")).containsExactly(-1, -2, -3, -4, -5, -6);
        assertThat(refused.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(refused.message()).contains("[2, 3]").contains("[1, 3]");
    }

    @Test
    void givesOutputsWithoutRowsAndScalars() throws Exception {
        ModelInferResponse answer = worker.infer(Requests.floats("no-rows", "x", List.of(2L, 3L), 1, 2, 3, 4, 5, 6))
                .orFail();

        assertThat(floats(answer, "columns")).containsExactly(5, 7, 9);
        assertThat(answer.getOutputs(1).getShapeList()).isEmpty();
        assertThat(floats(answer, "total")).containsExactly(21);
    }

    @Test
    void tellsWhatTheModelSaidWhenItFails() throws Exception {
        var reply = worker.infer(longs("poisonable", "index", 99));

        assertThat(reply.status()).isEqualTo(GrpcStatus.INTERNAL);
        assertThat(reply.message()).containsIgnoringCase("gather");
    }

    @Test
    void tellsTheSignatureAsTheFileSaysIt() throws Exception {
        var metadata = worker.metadata(identity(Datatype.UINT32)).orFail();

        assertThat(metadata.getPlatform()).isEqualTo("onnxruntime_onnx");
        assertThat(metadata.getVersionsList()).containsExactly("1");
        assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("UINT32");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, -1L);
        assertThat(metadata.getPropertiesMap())
                .containsEntry("sluice.kind", "onnx")
                .containsEntry("sluice.batchable", "true")
                .containsEntry("sluice.batch_invariant", "true")
                .containsEntry("sluice.batch_policy", "solo");
    }

    private static ByteString someRaw(Datatype datatype, int elements) {
        if (datatype == Datatype.BYTES) {
            return bytes("", "a", "zwei", "три", "\u0001", "六六六六六六");
        }
        byte[] raw = new byte[elements * datatype.byteSize()];
        new Random(7).nextBytes(raw);
        if (datatype == Datatype.BOOL) {
            for (int i = 0; i < raw.length; i++) {
                raw[i] &= 1;
            }
        }
        return ByteString.copyFrom(raw);
    }
}
