package dev.sluice.oip;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The element types of the protocol, by the names it has on the wire. */
public enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /** Strings or blobs, each element of its own length. */
    BYTES(0);

    private static final Map<String, Datatype> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Datatype::name, Function.identity()));

    private final int byteSize;

    Datatype(int byteSize) {
        this.byteSize = byteSize;
    }

    public static Optional<Datatype> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The datatype of a tensor in a request.
     *
     * @throws InvalidRequestException naming the tensor, when there is no such datatype
     */
    static Datatype ofTensor(String tensor, String name) {
        return of(name).orElseThrow(() -> new InvalidRequestException("tensor '" + tensor + "': unknown datatype '"
                + name + "'; one of " + Arrays.toString(values()) + " is expected"));
    }

    /** Whether every element has the same size. */
    public boolean isFixedSize() {
        return this != BYTES;
    }

    /** The size of one element in bytes. */
    public int byteSize() {
        if (!isFixedSize()) {
            throw new IllegalStateException(this + " has no fixed element size");
        }
        return byteSize;
    }

    /** FP16 and BF16: the protocol has no typed field for them. */
    public boolean isRawOnly() {
        return this == FP16 || this == BF16;
    }
}
