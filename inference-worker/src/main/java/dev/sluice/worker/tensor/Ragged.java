package dev.sluice.worker.tensor;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes tensors of one size along an axis out of such of several, and cuts them back. A tensor in raw contents is blocks, one
 * behind the other, each all that lies at one place of the axes before this one: padding a tensor is padding its blocks.
 */
public final class Ragged {

    private Ragged() {}

    /** Writes the tensor, its blocks padded to so many steps of the axis. The buffer must have room for it. */
    public static void putPadded(ByteBuffer buffer, RawTensor tensor, int axis, long size, ByteString pad) {
        long blocks = product(tensor.shape().subList(0, axis));
        long step = product(tensor.shape().subList(axis + 1, tensor.shape().size()));
        int bytes = Math.toIntExact(tensor.shape().get(axis) * step * pad.size());
        long missing = (size - tensor.shape().get(axis)) * step;
        for (long block = 0; block < blocks; block++) {
            int at = Math.toIntExact(block * bytes);
            tensor.contents().substring(at, at + bytes).copyTo(buffer);
            for (long element = 0; element < missing; element++) {
                pad.copyTo(buffer);
            }
        }
    }

    /** The tensor with the first steps of an axis only. Of a datatype of fixed size. */
    public static RawTensor trim(RawTensor tensor, int axis, long size) {
        long present = tensor.shape().get(axis);
        if (present == size) {
            return tensor;
        }
        long blocks = product(tensor.shape().subList(0, axis));
        long step = product(tensor.shape().subList(axis + 1, tensor.shape().size()))
                * tensor.datatype().byteSize();
        List<ByteString> kept = new ArrayList<>();
        for (long block = 0; block < blocks; block++) {
            int at = Math.toIntExact(block * present * step);
            kept.add(tensor.contents().substring(at, at + Math.toIntExact(size * step)));
        }
        List<Long> shape = new ArrayList<>(tensor.shape());
        shape.set(axis, size);
        return new RawTensor(tensor.datatype(), shape, copyOf(kept));
    }

    /** One copy, not a rope of as many strings as there are blocks. */
    private static ByteString copyOf(List<ByteString> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(ByteString::size).sum());
        parts.forEach(part -> part.copyTo(all));
        return ByteString.copyFrom(all.flip());
    }

    private static long product(List<Long> dimensions) {
        return dimensions.stream().reduce(1L, (left, right) -> left * right);
    }
}
