package dev.sluice.worker.tensor;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes the tensors of a run. Confined to the lane whose buffers are given. */
public final class InputTensors {

    private InputTensors() {}

    /**
     * One tensor of several raw contents, one after the other along dimension 0. The bytes are copied once, into a direct
     * buffer of the lane, which the tensor refers to; the caller closes it.
     */
    public static OnnxTensor concatenate(
            OrtEnvironment environment, Datatype datatype, long[] shape, List<ByteString> parts, LaneBuffers buffers)
            throws OrtException {
        if (datatype == Datatype.BYTES) {
            return OnnxTensor.createTensor(environment, strings(parts), shape);
        }
        long bytes = 0;
        for (ByteString part : parts) {
            bytes += part.size();
        }
        ByteBuffer buffer = buffers.take(bytes);
        for (ByteString part : parts) {
            part.copyTo(buffer);
        }
        return over(environment, datatype, buffer.flip(), shape);
    }

    /**
     * As {@link #concatenate}, of tensors that differ along one more axis: the smaller ones are padded to the size that the
     * shape has there.
     *
     * @param pad one element
     */
    public static OnnxTensor concatenatePadded(
            OrtEnvironment environment,
            List<RawTensor> parts,
            long[] shape,
            int axis,
            ByteString pad,
            LaneBuffers buffers)
            throws OrtException {
        long bytes = pad.size();
        for (long dimension : shape) {
            bytes = Math.multiplyExact(bytes, dimension);
        }
        ByteBuffer buffer = buffers.take(bytes);
        for (RawTensor part : parts) {
            Ragged.putPadded(buffer, part, axis, shape[axis], pad);
        }
        return over(environment, parts.get(0).datatype(), buffer.flip(), shape);
    }

    /** A tensor of INT32 or INT64, row after row. */
    public static OnnxTensor integers(
            OrtEnvironment environment, Datatype datatype, long[] shape, long[][] rows, LaneBuffers buffers)
            throws OrtException {
        long elements = 0;
        for (long[] row : rows) {
            elements += row.length;
        }
        ByteBuffer buffer = buffers.take(elements * datatype.byteSize());
        for (long[] row : rows) {
            for (long value : row) {
                put(buffer, datatype, value);
            }
        }
        return over(environment, datatype, buffer.flip(), shape);
    }

    private static void put(ByteBuffer buffer, Datatype datatype, long value) {
        if (datatype == Datatype.INT64) {
            buffer.putLong(value);
        } else {
            buffer.putInt(Math.toIntExact(value));
        }
    }

    /** A tensor that is the buffer: nothing is copied, and what the runtime writes into it is in the buffer. */
    public static OnnxTensor over(OrtEnvironment environment, Datatype datatype, ByteBuffer buffer, long[] shape)
            throws OrtException {
        return OnnxTensor.createTensor(environment, buffer, shape, ElementTypes.javaTypeOf(datatype));
    }

    private static String[] strings(List<ByteString> parts) {
        List<String> texts = new ArrayList<>();
        for (ByteString part : parts) {
            texts.addAll(texts("BYTES", part));
        }
        return texts.toArray(String[]::new);
    }

    /**
     * The elements of raw BYTES as text.
     *
     * @throws InvalidRequestException when one is not UTF-8: a string of ONNX is text
     */
    public static List<String> texts(String input, ByteString raw) {
        List<ByteString> elements = RawContents.elements(raw);
        List<String> texts = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            texts.add(text(input, i, elements.get(i)));
        }
        return texts;
    }

    private static String text(String input, int index, ByteString bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asReadOnlyByteBuffer())
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new InvalidRequestException("input '" + input + "': element " + index + " is not UTF-8");
        }
    }
}
