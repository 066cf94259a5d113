package dev.sluice.gateway.kafka.offsets;

import java.util.Base64;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets of one partition are finished though a lower one is not: what a commit says beside its offset, so that the
 * next owner of the partition skips what was answered.
 *
 * <p>It travels as the metadata of the commit: {@code v1:} and, in URL-safe Base64 without padding, a bit for each offset
 * from the committed one up, lowest bit first. Version 1 ends at a {@code ;}: what a later release writes behind it is
 * ignored by this one, so a rolling upgrade and a rollback keep what both understand. Whatever else is found there, be it of
 * another version or of another tool, counts as nothing: then answered requests are answered again, and none is skipped.
 */
public final class FinishedAhead {

    /** No offset is known to be finished. */
    public static final FinishedAhead NONE = new FinishedAhead(0, new BitSet());

    private static final String VERSION = "v1:";
    private static final char EXTENSION = ';';
    private static final int BITS_PER_FOUR_CHARS = 24;

    private final long base;
    private final BitSet finished; // never changed: the bit of an offset is its distance from base

    FinishedAhead(long base, BitSet finished) {
        this.base = base;
        this.finished = finished;
    }

    /** What the metadata of a commit of this offset says; nothing when it cannot be read. */
    public static FinishedAhead parse(long committed, @Nullable String metadata) {
        if (metadata == null || !metadata.startsWith(VERSION)) {
            return NONE;
        }
        int end = metadata.indexOf(EXTENSION);
        String bits = metadata.substring(VERSION.length(), end < 0 ? metadata.length() : end);
        try {
            return new FinishedAhead(
                    committed, BitSet.valueOf(Base64.getUrlDecoder().decode(bits)));
        } catch (IllegalArgumentException notBase64) {
            return NONE;
        }
    }

    /**
     * The metadata of a commit, no longer than this. What does not fit is left out from the far end: it is forgotten, and
     * answered again at worst.
     */
    public String metadata(int mostChars) {
        int mostBits = Math.max(0, mostChars - VERSION.length()) / 4 * BITS_PER_FOUR_CHARS;
        BitSet fitting = finished.length() > mostBits ? finished.get(0, mostBits) : finished;
        return fitting.isEmpty()
                ? ""
                : VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(fitting.toByteArray());
    }

    /** The offset from which this counts. */
    public long base() {
        return base;
    }

    boolean contains(long offset) {
        long distance = offset - base;
        return distance >= 0 && distance < finished.length() && finished.get((int) distance);
    }

    /** Those from {@code from} on, as distances from {@code newBase}, which is not beyond it. */
    BitSet from(long from, long newBase) {
        var moved = new BitSet();
        int first = (int) Math.min(Math.max(0, from - base), Integer.MAX_VALUE);
        for (int bit = finished.nextSetBit(first); bit >= 0; bit = finished.nextSetBit(bit + 1)) {
            moved.set((int) (base + bit - newBase));
        }
        return moved;
    }

    @Override
    public String toString() {
        return "[base=" + base + " finished=" + finished.cardinality() + "]";
    }
}
