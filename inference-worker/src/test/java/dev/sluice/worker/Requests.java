package dev.sluice.worker;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Requests and answers in raw contents, written shortly. */
final class Requests {

    private Requests() {}

    static ModelInferRequest.Builder to(String model) {
        return ModelInferRequest.newBuilder().setModelName(model);
    }

    static ModelInferRequest.Builder input(
            ModelInferRequest.Builder request, String name, Datatype datatype, ByteString raw, long... shape) {
        return request.addInputs(InferInputTensor.newBuilder()
                        .setName(name)
                        .setDatatype(datatype.name())
                        .addAllShape(Arrays.stream(shape).boxed().toList()))
                .addRawInputContents(raw);
    }

    static ModelInferRequest floats(String model, String input, List<Long> shape, float... values) {
        return input(
                        to(model),
                        input,
                        Datatype.FP32,
                        floats(values),
                        shape.stream().mapToLong(Long::longValue).toArray())
                .build();
    }

    static ModelInferRequest longs(String model, String input, long... values) {
        return input(to(model), input, Datatype.INT64, longs(values), values.length)
                .build();
    }

    static ModelInferRequest texts(String model, String... texts) {
        return input(to(model), "text", Datatype.BYTES, bytes(texts), texts.length)
                .build();
    }

    static InferRequestedOutputTensor output(String name) {
        return InferRequestedOutputTensor.newBuilder().setName(name).build();
    }

    static ByteString floats(float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return ByteString.copyFrom(raw);
    }

    static ByteString longs(long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return ByteString.copyFrom(raw);
    }

    static ByteString bytes(String... texts) {
        return RawContents.bytes(Arrays.stream(texts)
                .map(text -> ByteString.copyFrom(text, StandardCharsets.UTF_8))
                .toList());
    }

    /** The numbers of an output of FP32. */
    static float[] floats(ModelInferResponse response, String output) {
        for (int i = 0; i < response.getOutputsCount(); i++) {
            if (response.getOutputs(i).getName().equals(output)) {
                ByteString raw = response.getRawOutputContents(i);
                float[] values = new float[raw.size() / 4];
                raw.asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(values);
                return values;
            }
        }
        throw new AssertionError("no output " + output + " in " + response.getOutputsList());
    }
}
