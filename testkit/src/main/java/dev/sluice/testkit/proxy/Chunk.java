package dev.sluice.testkit.proxy;

/** What one read of a socket gave: bytes, or the end of the stream in order or by a reset. */
final class Chunk {

    private static final byte[] NOTHING = new byte[0];

    private final byte[] bytes;
    private final boolean reset;

    private Chunk(byte[] bytes, boolean reset) {
        this.bytes = bytes;
        this.reset = reset;
    }

    /** Bytes that nobody else writes to; at least one. */
    static Chunk of(byte[] bytes) {
        return new Chunk(bytes, /* reset= */ false);
    }

    static Chunk end() {
        return new Chunk(NOTHING, /* reset= */ false);
    }

    static Chunk reset() {
        return new Chunk(NOTHING, /* reset= */ true);
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isReset() {
        return reset;
    }
}
