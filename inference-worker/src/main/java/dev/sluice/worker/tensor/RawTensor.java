package dev.sluice.worker.tensor;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import java.util.List;

/** A tensor as it is on the wire: what it is, and its raw contents. */
public record RawTensor(Datatype datatype, List<Long> shape, ByteString contents) {

    public RawTensor {
        shape = List.copyOf(shape);
    }
}
