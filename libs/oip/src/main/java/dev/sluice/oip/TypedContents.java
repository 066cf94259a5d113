package dev.sluice.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/** Between {@link InferTensorContents}, where each datatype has its field, and raw bytes. */
final class TypedContents {

    private static final int TAG_SIZE = 1; // of each field of contents

    private TypedContents() {}

    /** The field that a datatype is written in. INT8, INT16 and INT32 share one, and so do their unsigned kin. */
    private enum Field {
        BOOL,
        INT,
        INT64,
        UINT,
        UINT64,
        FP32,
        FP64,
        BYTES;

        static Field of(Datatype datatype) {
            return switch (datatype) {
                case BOOL -> BOOL;
                case INT8, INT16, INT32 -> INT;
                case INT64 -> INT64;
                case UINT8, UINT16, UINT32 -> UINT;
                case UINT64 -> UINT64;
                case FP32 -> FP32;
                case FP64 -> FP64;
                case BYTES -> BYTES;
                case FP16, BF16 ->
                    throw new InvalidRequestException(
                            "FP16 and BF16 have no typed field; send them in raw_input_contents");
            };
        }

        int count(InferTensorContents contents) {
            return switch (this) {
                case BOOL -> contents.getBoolContentsCount();
                case INT -> contents.getIntContentsCount();
                case INT64 -> contents.getInt64ContentsCount();
                case UINT -> contents.getUintContentsCount();
                case UINT64 -> contents.getUint64ContentsCount();
                case FP32 -> contents.getFp32ContentsCount();
                case FP64 -> contents.getFp64ContentsCount();
                case BYTES -> contents.getBytesContentsCount();
            };
        }
    }

    /** Typed to raw; the elements must all be in the field of the datatype, and be as many as the shape says. */
    static ByteString toRaw(String tensor, Datatype datatype, List<Long> shape, InferTensorContents contents) {
        if (datatype.isRawOnly()) {
            throw new InvalidRequestException(
                    "tensor '" + tensor + "': " + datatype + " has no typed field; send it in raw_input_contents");
        }
        Field field = Field.of(datatype);
        int count = field.count(contents);
        int elsewhere = Stream.of(Field.values())
                        .mapToInt(other -> other.count(contents))
                        .sum()
                - count;
        if (elsewhere > 0) {
            throw new InvalidRequestException("tensor '" + tensor + "': " + datatype
                    + " belongs in one field of contents, and another one is filled");
        }
        if (count != Shapes.elementCount(shape)) {
            throw new InvalidRequestException("tensor '" + tensor + "': the shape " + shape + " needs "
                    + Shapes.elementCount(shape) + " elements, contents has " + count);
        }
        return datatype == Datatype.BYTES
                ? BytesElements.join(contents.getBytesContentsList())
                : fixed(tensor, datatype, contents, count);
    }

    private static ByteString fixed(String tensor, Datatype datatype, InferTensorContents contents, int count) {
        long size = (long) count * datatype.byteSize();
        if (size > Integer.MAX_VALUE) {
            throw new InvalidRequestException("tensor '" + tensor + "' is at most 2 GiB, was " + size + " bytes");
        }
        ByteBuffer raw = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(tensor, datatype, contents, i, raw);
        }
        return UnsafeByteOperations.unsafeWrap(raw.flip());
    }

    private static void put(String tensor, Datatype datatype, InferTensorContents contents, int i, ByteBuffer raw) {
        switch (Field.of(datatype)) {
            case BOOL -> raw.put((byte) (contents.getBoolContents(i) ? 1 : 0));
            case INT -> putInteger(tensor, datatype, contents.getIntContents(i), raw);
            case INT64 -> raw.putLong(contents.getInt64Contents(i));
            case UINT -> putInteger(tensor, datatype, Integer.toUnsignedLong(contents.getUintContents(i)), raw);
            case UINT64 -> raw.putLong(contents.getUint64Contents(i));
            case FP32 -> raw.putFloat(contents.getFp32Contents(i));
            case FP64 -> raw.putDouble(contents.getFp64Contents(i));
            case BYTES -> throw new IllegalStateException("BYTES has no fixed size");
        }
    }

    private static void putInteger(String tensor, Datatype datatype, long value, ByteBuffer raw) {
        Integers.check(tensor, datatype, value);
        switch (datatype.byteSize()) {
            case 1 -> raw.put((byte) value);
            case 2 -> raw.putShort((short) value);
            default -> raw.putInt((int) value);
        }
    }

    /** How many bytes the elements take in their field, without what frames them. Trusts the raw bytes. */
    static long sizeOfRaw(String tensor, Datatype datatype, ByteString bytes) {
        long size = 0;
        if (datatype == Datatype.BYTES) {
            for (ByteString element : BytesElements.each(tensor, bytes)) {
                size += TAG_SIZE + CodedOutputStream.computeBytesSizeNoTag(element);
            }
            return size;
        }
        ByteBuffer raw = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            size += sizeOfNext(datatype, raw);
        }
        return size;
    }

    private static int sizeOfNext(Datatype datatype, ByteBuffer raw) {
        return switch (datatype) {
            case BOOL -> CodedOutputStream.computeBoolSizeNoTag(raw.get() != 0);
            case INT8 -> CodedOutputStream.computeInt32SizeNoTag(raw.get());
            case INT16 -> CodedOutputStream.computeInt32SizeNoTag(raw.getShort());
            case INT32 -> CodedOutputStream.computeInt32SizeNoTag(raw.getInt());
            case INT64 -> CodedOutputStream.computeInt64SizeNoTag(raw.getLong());
            case UINT8 -> CodedOutputStream.computeUInt32SizeNoTag(Byte.toUnsignedInt(raw.get()));
            case UINT16 -> CodedOutputStream.computeUInt32SizeNoTag(Short.toUnsignedInt(raw.getShort()));
            case UINT32 -> CodedOutputStream.computeUInt32SizeNoTag(raw.getInt());
            case UINT64 -> CodedOutputStream.computeUInt64SizeNoTag(raw.getLong());
            case FP32 -> CodedOutputStream.computeFloatSizeNoTag(raw.getFloat());
            case FP64 -> CodedOutputStream.computeDoubleSizeNoTag(raw.getDouble());
            case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " has no typed field of fixed size");
        };
    }

    /** Raw to typed, for an answer to a requester who asked in typed contents. Trusts the raw bytes. */
    static InferTensorContents ofRaw(String tensor, Datatype datatype, ByteString bytes) {
        var contents = InferTensorContents.newBuilder();
        if (datatype == Datatype.BYTES) {
            return contents.addAllBytesContents(BytesElements.split(tensor, bytes))
                    .build();
        }
        ByteBuffer raw = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            add(datatype, raw, contents);
        }
        return contents.build();
    }

    private static void add(Datatype datatype, ByteBuffer raw, InferTensorContents.Builder contents) {
        switch (datatype) {
            case BOOL -> contents.addBoolContents(raw.get() != 0);
            case INT8 -> contents.addIntContents(raw.get());
            case INT16 -> contents.addIntContents(raw.getShort());
            case INT32 -> contents.addIntContents(raw.getInt());
            case INT64 -> contents.addInt64Contents(raw.getLong());
            case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(raw.get()));
            case UINT16 -> contents.addUintContents(Short.toUnsignedInt(raw.getShort()));
            case UINT32 -> contents.addUintContents(raw.getInt());
            case UINT64 -> contents.addUint64Contents(raw.getLong());
            case FP32 -> contents.addFp32Contents(raw.getFloat());
            case FP64 -> contents.addFp64Contents(raw.getDouble());
            case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " has no typed field of fixed size");
        }
    }
}
