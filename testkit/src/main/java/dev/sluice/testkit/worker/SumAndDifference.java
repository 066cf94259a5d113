package dev.sluice.testkit.worker;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import dev.sluice.schemas.worker.ServedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Serves and answers as a worker does that has {@link dev.sluice.testkit.TinyModels#twoInputsTwoOutputs}: FP32 {@code a} and
 * {@code b} [batch, 3] to {@code sum} and {@code difference}.
 */
public final class SumAndDifference {

    private static final String FP32 = "FP32";
    private static final int WIDTH = 3;
    private static final int ANY = -1;

    private SumAndDifference() {}

    /** How it is announced under this name, as version 1. */
    public static ServedModel served(String name) {
        return ServedModel.newBuilder()
                .setBatchable(true)
                .setMetadata(ModelMetadataResponse.newBuilder()
                        .setName(name)
                        .addVersions("1")
                        .addInputs(tensor("a"))
                        .addInputs(tensor("b"))
                        .addOutputs(tensor("sum"))
                        .addOutputs(tensor("difference")))
                .build();
    }

    private static TensorMetadata tensor(String name) {
        return TensorMetadata.newBuilder()
                .setName(name)
                .setDatatype(FP32)
                .addShape(ANY)
                .addShape(WIDTH)
                .build();
    }

    /** What it makes of a request. */
    public static ModelInferResponse answer(ModelInferRequest request) {
        FloatBuffer a = input(request, "a");
        FloatBuffer b = input(request, "b");
        ByteBuffer sum = floats(a.remaining());
        ByteBuffer difference = floats(a.remaining());
        while (a.hasRemaining()) {
            float left = a.get();
            float right = b.get();
            sum.putFloat(left + right);
            difference.putFloat(left - right);
        }
        var response = ModelInferResponse.newBuilder();
        add(response, "sum", request, sum);
        add(response, "difference", request, difference);
        return response.build();
    }

    /** The first number of {@code a}, by which a test may tell its requests apart. */
    public static int firstOfA(ModelInferRequest request) {
        return (int) input(request, "a").get();
    }

    private static FloatBuffer input(ModelInferRequest request, String name) {
        for (int i = 0; i < request.getInputsCount(); i++) {
            if (request.getInputs(i).getName().equals(name)) {
                return request.getRawInputContents(i)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
            }
        }
        throw new IllegalArgumentException("no input " + name + " in " + request.getInputsList());
    }

    private static ByteBuffer floats(int count) {
        return ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void add(
            ModelInferResponse.Builder response, String name, ModelInferRequest request, ByteBuffer contents) {
        response.addOutputsBuilder()
                .setName(name)
                .setDatatype(FP32)
                .addAllShape(request.getInputs(0).getShapeList());
        response.addRawOutputContents(ByteString.copyFrom(contents.flip()));
    }
}
