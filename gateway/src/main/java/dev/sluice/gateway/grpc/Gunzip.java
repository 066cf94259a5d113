package dev.sluice.gateway.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.zip.GZIPInputStream;

/** Decompresses a message, and no more of it than may be read and there is room for: a kilobyte can stand for a megabyte. */
final class Gunzip {

    private static final int FIRST = 4 << 10;
    private static final int USUAL_RATIO = 4;

    private Gunzip() {}

    /**
     * What was compressed; empty when it is more than {@code maxBytes}.
     *
     * @param room told of so many bytes before they are held; throws when there is no room for them
     * @throws IOException when it is no gzip
     */
    static Optional<byte[]> of(byte[] compressed, int maxBytes, IntConsumer room) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] bytes = grown(new byte[0], Math.max(FIRST, (long) USUAL_RATIO * compressed.length), maxBytes, room);
            int size = 0;
            while (true) {
                size += in.readNBytes(bytes, size, bytes.length - size);
                if (size < bytes.length || size == maxBytes) {
                    // The checksum at the end is read only by asking for more.
                    return in.read() == -1 ? Optional.of(Arrays.copyOf(bytes, size)) : Optional.empty();
                }
                bytes = grown(bytes, 2L * bytes.length, maxBytes, room);
            }
        }
    }

    private static byte[] grown(byte[] bytes, long wanted, int maxBytes, IntConsumer room) {
        int length = (int) Math.min(maxBytes, wanted);
        room.accept(length - bytes.length);
        return Arrays.copyOf(bytes, length);
    }
}
