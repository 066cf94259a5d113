package dev.sluice.worker.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Direct buffers that are used again for every run of a lane, one for each tensor of the run. Confined to its lane: the
 * buffers of a run are free again when the run's tensors are closed.
 */
public final class LaneBuffers {

    private static final int SMALLEST = 4 << 10;

    /** A tensor beyond this gets a buffer of its own, so that one giant does not occupy memory for ever. */
    private static final int LARGEST_KEPT = 16 << 20;

    private final List<ByteBuffer> kept = new ArrayList<>();
    private int taken;

    /** Makes all buffers free for the next run. */
    public void reset() {
        taken = 0;
    }

    /** A buffer of exactly so many bytes, in native order, its position 0. Its content is whatever was there. */
    public ByteBuffer take(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor has at most 2 GiB, was " + bytes + " bytes");
        }
        if (bytes > LARGEST_KEPT) {
            return direct((int) bytes);
        }
        if (taken == kept.size()) {
            kept.add(direct(sizeFor((int) bytes)));
        } else if (kept.get(taken).capacity() < bytes) {
            kept.set(taken, direct(sizeFor((int) bytes)));
        }
        ByteBuffer buffer = kept.get(taken++);
        return buffer.clear().limit((int) bytes).order(ByteOrder.nativeOrder());
    }

    /** The next power of two, so that growing sizes do not allocate each time. */
    private static int sizeFor(int bytes) {
        return Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
