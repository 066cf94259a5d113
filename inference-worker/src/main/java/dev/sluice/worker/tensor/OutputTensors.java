package dev.sluice.worker.tensor;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the tensors that a run gave. */
public final class OutputTensors {

    private OutputTensors() {}

    /** The whole tensor, in raw contents of its own. */
    public static RawTensor read(OnnxTensor tensor, Datatype datatype) throws OrtException {
        List<Long> shape = shapeOf(tensor);
        if (isText(tensor)) {
            return new RawTensor(datatype, shape, join(textsOf(tensor)));
        }
        // A copy that nobody else holds.
        return new RawTensor(datatype, shape, UnsafeByteOperations.unsafeWrap(tensor.getByteBuffer()));
    }

    /** The whole tensor, out of the buffer that the run was told to write it into. */
    public static RawTensor read(ByteBuffer place, List<Long> shape, Datatype datatype) {
        return new RawTensor(
                datatype, shape, ByteString.copyFrom(place.duplicate().rewind()));
    }

    /** Cuts a tensor along dimension 0. The parts of fixed-size datatypes are views of the whole. */
    public static List<RawTensor> split(RawTensor whole, List<Integer> rows) {
        if (rows.size() == 1) {
            return List.of(whole);
        }
        return whole.datatype() == Datatype.BYTES ? splitElements(whole, rows) : splitBytes(whole, rows);
    }

    private static List<RawTensor> splitBytes(RawTensor whole, List<Integer> rows) {
        long total = whole.shape().get(0);
        int rowBytes = total == 0 ? 0 : (int) (whole.contents().size() / total);
        List<RawTensor> parts = new ArrayList<>(rows.size());
        int at = 0;
        for (int count : rows) {
            int end = at + count * rowBytes;
            parts.add(part(whole, count, whole.contents().substring(at, end)));
            at = end;
        }
        return parts;
    }

    private static List<RawTensor> splitElements(RawTensor whole, List<Integer> rows) {
        List<ByteString> elements = RawContents.elements(whole.contents());
        long total = whole.shape().get(0);
        int rowElements = total == 0 ? 0 : (int) (elements.size() / total);
        List<RawTensor> parts = new ArrayList<>(rows.size());
        int at = 0;
        for (int count : rows) {
            int end = at + count * rowElements;
            parts.add(part(whole, count, RawContents.bytes(elements.subList(at, end))));
            at = end;
        }
        return parts;
    }

    private static RawTensor part(RawTensor whole, int rows, ByteString contents) {
        List<Long> shape = new ArrayList<>(whole.shape());
        shape.set(0, (long) rows);
        return new RawTensor(whole.datatype(), shape, contents);
    }

    private static List<Long> shapeOf(OnnxTensor tensor) {
        return Arrays.stream(tensor.getInfo().getShape()).boxed().toList();
    }

    private static boolean isText(OnnxTensor tensor) {
        return tensor.getInfo().type == OnnxJavaType.STRING;
    }

    private static List<ByteString> textsOf(OnnxTensor tensor) throws OrtException {
        List<ByteString> texts = new ArrayList<>();
        if (tensor.getInfo().getNumElements() > 0) {
            flatten(tensor.getValue(), texts);
        }
        return texts;
    }

    /** A scalar comes as a string, everything else as nested arrays. */
    private static void flatten(Object value, List<ByteString> texts) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, texts);
            }
        } else {
            texts.add(ByteString.copyFromUtf8((String) value));
        }
    }

    private static ByteString join(List<ByteString> texts) {
        return RawContents.bytes(texts);
    }
}
