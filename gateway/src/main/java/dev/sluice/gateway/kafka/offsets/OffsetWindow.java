package dev.sluice.gateway.kafka.offsets;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which offsets of one partition are finished, and so how far it is safe to commit.
 *
 * <p>Requests finish out of order because frames do. A commit may name only an offset below which nothing is unfinished:
 * naming a higher one loses the requests in the gap when this process dies. So the window keeps a bit for each
 * unfinished offset from the lowest of them up, and is bounded: what lies further ahead than its capacity does not fit
 * until the lowest is finished.
 *
 * <p>Offsets that were never polled (compacted away, or markers of transactions) lie between polled ones and count as
 * finished. A window lives as long as one assignment of its partition, and may begin with what an earlier owner has finished
 * ahead of its last commit. Poll thread only.
 */
public final class OffsetWindow {

    public static final int CAPACITY = 16_384;

    private final long[] unfinished; // a ring of bits: the bit of an offset is offset modulo capacity
    private final int capacity;
    private final FinishedAhead inherited; // counts from next on; below it the ring knows
    private int unfinishedCount;
    private long lowest; // the lowest unfinished offset; equals next when there is none
    private long next; // where polling goes on: nothing at or above it was polled

    public OffsetWindow(long start, FinishedAhead inherited) {
        this(start, inherited, CAPACITY);
    }

    OffsetWindow(long start, FinishedAhead inherited, int capacity) {
        if (capacity < Long.SIZE || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("the capacity must be a power of two of at least 64, was " + capacity);
        }
        this.unfinished = new long[capacity / Long.SIZE];
        this.capacity = capacity;
        this.inherited = inherited;
        this.lowest = start;
        this.next = start;
    }

    /** Whether this offset can be taken in now. Always true when nothing is unfinished, however far ahead it lies. */
    public boolean fits(long offset) {
        return unfinishedCount == 0 || offset - lowest < capacity;
    }

    /** Takes in an offset, unfinished. Offsets come in ascending order, with gaps. */
    public void polled(long offset) {
        if (offset < next || !fits(offset)) {
            throw new IllegalStateException("offset " + offset + " cannot join the window " + this);
        }
        if (unfinishedCount == 0) {
            lowest = offset;
        }
        unfinished[word(offset)] |= bit(offset);
        unfinishedCount++;
        next = offset + 1;
    }

    /** Marks an offset as finished; false when it was not unfinished here, and then nothing changes. */
    public boolean finished(long offset) {
        if (!isUnfinished(offset)) {
            return false;
        }
        unfinished[word(offset)] &= ~bit(offset);
        unfinishedCount--;
        if (offset == lowest) {
            lowest = unfinishedCount == 0 ? next : nextUnfinished(offset + 1);
        }
        return true;
    }

    /** Polling has passed offsets that hold no record for us, up to this one. */
    public void skippedTo(long offset) {
        if (offset > next) {
            next = offset;
            if (unfinishedCount == 0) {
                lowest = offset;
            }
        }
    }

    /** Whether this offset, not polled yet, was finished by an earlier owner: it is to be skipped. */
    public boolean isInherited(long offset) {
        return offset >= next && inherited.contains(offset);
    }

    /** What is finished beyond {@link #committable}, to be said beside it. */
    public FinishedAhead finishedAhead() {
        BitSet finished = inherited.from(next, lowest);
        finished.set(0, (int) Math.min(next - lowest, capacity));
        long offset = lowest;
        for (int left = unfinishedCount; left > 0; left--) {
            offset = nextUnfinished(offset);
            finished.clear((int) (offset - lowest));
            offset++;
        }
        return new FinishedAhead(lowest, finished);
    }

    /** The offset to commit: everything below it is finished. Never moves back. */
    public long committable() {
        return lowest;
    }

    /** The offset at which polling goes on. */
    public long next() {
        return next;
    }

    public int unfinished() {
        return unfinishedCount;
    }

    @Override
    public String toString() {
        return "[lowest=" + lowest + " next=" + next + " unfinished=" + unfinishedCount + "/" + capacity + " words="
                + Arrays.stream(unfinished).filter(word -> word != 0).count() + "]";
    }

    private boolean isUnfinished(long offset) {
        // Skipping may take next beyond the ring, where an offset shares its bit with one that is a capacity lower.
        boolean inRing = offset >= lowest && offset < next && offset - lowest < capacity;
        return inRing && (unfinished[word(offset)] & bit(offset)) != 0;
    }

    /** The first unfinished offset from here on; there is one. */
    private long nextUnfinished(long from) {
        long offset = from;
        long rest = unfinished[word(offset)] & (-1L << (offset & (Long.SIZE - 1)));
        while (rest == 0) {
            offset = (offset | (Long.SIZE - 1)) + 1; // the first offset of the next word
            rest = unfinished[word(offset)];
        }
        return (offset & -Long.SIZE) + Long.numberOfTrailingZeros(rest);
    }

    private int word(long offset) {
        return (int) (offset & (capacity - 1)) / Long.SIZE;
    }

    private static long bit(long offset) {
        return 1L << offset; // shifts by the low six bits only
    }
}
