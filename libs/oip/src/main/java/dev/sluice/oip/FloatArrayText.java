package dev.sluice.oip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what stands between the brackets of a JSON array of FP32 numbers. NaN and the infinities are strings. */
final class FloatArrayText {

    private static final int MOST_IN_A_CHUNK = 256;

    /** A comma and the longest of all elements. */
    private static final int LONGEST_ELEMENT = 1 + FloatText.LONGEST;

    private FloatArrayText() {}

    /** @param raw little-endian; read to its end */
    static void write(ByteBuffer raw, OutputStream to) throws IOException {
        byte[] chunk = new byte[Math.min(MOST_IN_A_CHUNK, raw.remaining() / Float.BYTES) * LONGEST_ELEMENT];
        int end = 0;
        boolean isFirst = true;
        while (raw.hasRemaining()) {
            if (end > chunk.length - LONGEST_ELEMENT) {
                to.write(chunk, 0, end);
                end = 0;
            }
            if (!isFirst) {
                chunk[end++] = ',';
            }
            isFirst = false;
            end = element(raw.getFloat(), chunk, end);
        }
        to.write(chunk, 0, end);
    }

    private static int element(float value, byte[] to, int at) {
        if (Float.isFinite(value)) {
            return FloatText.write(value, to, at);
        }
        byte[] text = ('"' + Float.toString(value) + '"').getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, to, at, text.length);
        return at + text.length;
    }
}
