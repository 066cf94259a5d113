package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The {@code data} of one tensor: flat or nested arrays, read into raw bytes. Memory grows with what was read, never with
 * what a shape claims.
 */
final class JsonTensorData {

    private static final long UNKNOWN = -1;
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final String tensor;
    private final Datatype datatype;
    /** How many elements arrays have at each depth; arrays of one depth must agree. */
    private final List<Long> dimensions = new ArrayList<>();

    private ByteBuffer raw = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    private long count;
    private int elementDepth;

    JsonTensorData(String tensor, Datatype datatype) {
        this.tensor = tensor;
        this.datatype = datatype;
    }

    /** The parser stands on the first token of the data, and afterwards on its last. */
    void read(JsonParser in) throws IOException {
        if (datatype.isRawOnly()) {
            throw wrong("is " + datatype + ", which has no JSON form; send protobuf, or binary data over HTTP");
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("needs an array as its data");
        }
        readArray(in, 0);
    }

    private void readArray(JsonParser in, int depth) throws IOException {
        if (depth == dimensions.size()) {
            dimensions.add(UNKNOWN);
        }
        long length = 0;
        boolean nested = false;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            boolean isArray = in.currentToken() == JsonToken.START_ARRAY;
            if (length > 0 && isArray != nested) {
                throw ragged();
            }
            nested = isArray;
            length++;
            if (isArray) {
                readArray(in, depth + 1);
            } else {
                readElement(in, depth);
            }
        }
        if (dimensions.get(depth) != UNKNOWN && dimensions.get(depth) != length) {
            throw ragged();
        }
        dimensions.set(depth, length);
    }

    private void readElement(JsonParser in, int depth) throws IOException {
        if (count == 0) {
            elementDepth = depth;
        }
        if (depth != elementDepth || depth != dimensions.size() - 1) {
            throw ragged();
        }
        count++;
        switch (datatype) {
            case BOOL -> readBoolean(in);
            case BYTES -> readText(in);
            case FP32, FP64 -> readFloat(in);
            default -> readInteger(in);
        }
    }

    private void readBoolean(JsonParser in) {
        if (!in.currentToken().isBoolean()) {
            throw element("true or false");
        }
        room(1).put((byte) (in.currentToken() == JsonToken.VALUE_TRUE ? 1 : 0));
    }

    private void readText(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw element("a string");
        }
        String text = in.getText();
        if (Surrogates.hasLoneOne(text)) {
            throw element("a string without lone surrogates");
        }
        byte[] utf8 = text.getBytes(UTF_8);
        room(BytesElements.PREFIX).putInt(utf8.length);
        room(utf8.length).put(utf8);
    }

    private void readInteger(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw element("a whole number");
        }
        long value;
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger big = in.getBigIntegerValue();
            if (datatype != Datatype.UINT64 || big.signum() < 0 || big.compareTo(UINT64_MAX) > 0) {
                throw wrong("has the element " + big + ", which does not fit " + datatype);
            }
            value = big.longValue();
        } else {
            value = in.getLongValue();
            if (datatype == Datatype.UINT64 && value < 0) {
                throw wrong("has the element " + value + ", which does not fit " + datatype);
            }
            Integers.check(tensor, datatype, value);
        }
        putInteger(value);
    }

    private void putInteger(long value) {
        ByteBuffer target = room(datatype.byteSize());
        switch (datatype.byteSize()) {
            case 1 -> target.put((byte) value);
            case 2 -> target.putShort((short) value);
            case 4 -> target.putInt((int) value);
            default -> target.putLong(value);
        }
    }

    private void readFloat(JsonParser in) throws IOException {
        double value = switch (in.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(in);
            case VALUE_STRING -> special(in.getText());
            default -> throw element("a number");
        };
        if (datatype == Datatype.FP32) {
            room(Float.BYTES).putFloat((float) value);
        } else {
            room(Double.BYTES).putDouble(value);
        }
    }

    private double finite(JsonParser in) throws IOException {
        // FP32 is parsed as such: by way of a double it would be rounded twice.
        double value = datatype == Datatype.FP32 ? in.getFloatValue() : in.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw wrong("has an element that does not fit " + datatype);
        }
        return value;
    }

    private double special(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw element("a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
        };
    }

    private ByteBuffer room(int bytes) {
        if (raw.remaining() < bytes) {
            long needed = (long) raw.position() + bytes;
            if (needed > MAX_SIZE) {
                throw wrong("has more data than fits 2 GiB");
            }
            long capacity = Math.min(MAX_SIZE, Math.max(needed, raw.capacity() * 2L));
            raw = ByteBuffer.wrap(Arrays.copyOf(raw.array(), (int) capacity))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(raw.position());
        }
        return raw;
    }

    /** The raw bytes, once they are known to be what the shape says: as many when flat, of the same form when nested. */
    ByteString rawFor(List<Long> shape) {
        long expected;
        try {
            expected = Shapes.elementCount(shape);
        } catch (InvalidRequestException invalid) {
            throw wrong("can not have its shape: " + invalid.reason());
        }
        if (count != expected) {
            throw wrong("has " + count + " elements of data, its shape " + shape + " needs " + expected);
        }
        if (dimensions.size() > 1 && !dimensions.equals(shape)) {
            throw wrong("has data nested as " + dimensions + ", its shape is " + shape);
        }
        return ByteString.copyFrom(raw.array(), 0, raw.position());
    }

    private InvalidRequestException ragged() {
        return wrong("has nested data of different lengths or depths");
    }

    private InvalidRequestException element(String expected) {
        return wrong("is " + datatype + ", so each element of its data is " + expected + "; the one at position "
                + Math.max(0, count - 1) + " is not");
    }

    private InvalidRequestException wrong(String what) {
        return new InvalidRequestException("input '" + tensor + "' " + what);
    }
}
