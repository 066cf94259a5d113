package dev.sluice.oip;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes on their way into one array, and no more of them than may be sent: what would be too large ends at the bound, and
 * not when all of it is there.
 */
final class BoundedBytes extends OutputStream {

    private static final int SMALLEST = 1_024;
    private static final int LARGEST_FIRST = 64 << 10;

    private final int maxBytes;
    private byte[] bytes;
    private int size;

    /** @param expected as many as there will be, about; it grows, for the price of copies, from no more than 64 KiB */
    BoundedBytes(long expected, int maxBytes) {
        this.maxBytes = maxBytes;
        long first = Math.min(Math.max(expected, SMALLEST), LARGEST_FIRST);
        this.bytes = new byte[(int) Math.min(first, maxBytes)];
    }

    @Override
    public void write(int oneByte) {
        makeRoom(1);
        bytes[size++] = (byte) oneByte;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        makeRoom(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void makeRoom(int more) {
        if (more > maxBytes - size) {
            throw new AnswerTooLargeException(maxBytes);
        }
        if (size + more > bytes.length) {
            long doubled = Math.max(2L * bytes.length, size + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, maxBytes));
        }
    }
}
