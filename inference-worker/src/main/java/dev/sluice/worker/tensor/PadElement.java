package dev.sluice.worker.tensor;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the value that a tensor is padded with, as one element of raw contents. */
public final class PadElement {

    private PadElement() {}

    /**
     * The element that a text names.
     *
     * @throws IllegalArgumentException when the datatype has no such value, saying what it has
     */
    public static ByteString of(Datatype datatype, String text) {
        return switch (datatype) {
            case BOOL -> bool(text);
            case UINT8, UINT16, UINT32, UINT64 -> integer(datatype, text, BigInteger.ZERO, bits(datatype));
            case INT8, INT16, INT32, INT64 -> {
                BigInteger least = BigInteger.ONE.shiftLeft(bits(datatype) - 1).negate();
                yield integer(datatype, text, least, bits(datatype) - 1);
            }
            case FP32 -> raw(4).putFloat(number(text).floatValue()).bytes();
            case FP64 -> raw(8).putDouble(number(text)).bytes();
            case FP16, BF16 -> zeros(datatype, text);
            case BYTES -> throw new IllegalArgumentException("BYTES can not be padded");
        };
    }

    private static int bits(Datatype datatype) {
        return datatype.byteSize() * Byte.SIZE;
    }

    private static ByteString bool(String text) {
        return switch (text) {
            case "false", "0" -> ByteString.copyFrom(new byte[] {0});
            case "true", "1" -> ByteString.copyFrom(new byte[] {1});
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    private static ByteString integer(Datatype datatype, String text, BigInteger least, int bits) {
        BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        try {
            BigInteger value = new BigInteger(text);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        text + " is not within " + least + " and " + most + " of " + datatype);
            }
            byte[] littleEndian = raw(8).putLong(value.longValue()).bytes().toByteArray();
            return ByteString.copyFrom(littleEndian, 0, datatype.byteSize());
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("'" + text + "' is no " + datatype, none);
        }
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("'" + text + "' is no number", none);
        }
    }

    private static ByteString zeros(Datatype datatype, String text) {
        if (number(text) != 0) {
            throw new IllegalArgumentException(datatype + " can be padded with 0 only, was " + text);
        }
        return ByteString.copyFrom(new byte[datatype.byteSize()]);
    }

    private static Raw raw(int size) {
        return new Raw(ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN));
    }

    private record Raw(ByteBuffer buffer) {

        Raw putFloat(float value) {
            buffer.putFloat(value);
            return this;
        }

        Raw putDouble(double value) {
            buffer.putDouble(value);
            return this;
        }

        Raw putLong(long value) {
            buffer.putLong(value);
            return this;
        }

        ByteString bytes() {
            return ByteString.copyFrom(buffer.flip());
        }
    }
}
