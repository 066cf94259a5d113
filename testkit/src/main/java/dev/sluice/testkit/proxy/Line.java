package dev.sluice.testkit.proxy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one direction of one connection between reader and writer, and the toxics they have to get past.
 *
 * <p>Pure state, not thread-safe: the {@link Pipe} guards it. A chunk counts a little more than its bytes, so that a
 * stream of single bytes is bounded as well.
 */
final class Line {

    /** What a line holds when no toxic asks for more: enough to keep reader and writer busy. */
    static final int CAPACITY = 256 << 10;

    private static final int CHUNK_OVERHEAD = 64;

    private final LongAdder bitten;
    private final List<Bite> bites = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int capacity = CAPACITY;
    private int held;
    private long headNumber;
    private int headSent;
    private long lastHeldNumber = -1;

    /** @param bitten counts each time that a toxic does something */
    Line(LongAdder bitten) {
        this.bitten = bitten;
    }

    void add(ToxicRule toxic, long nowNanos) {
        bites.add(toxic.bite(nowNanos));
        capacity = Math.max(capacity, toxic.capacity());
    }

    /** Forgets every toxic; what they held may go. */
    void heal() {
        bites.clear();
        capacity = CAPACITY;
    }

    boolean hasRoom() {
        return held < capacity;
    }

    void put(Chunk chunk, long nowNanos) {
        waiting.add(new Waiting(chunk, nowNanos));
        held += weight(chunk);
    }

    /** What the writer is to do now; PASS is of a number of bytes that the head has. */
    Decision decide(long nowNanos) {
        Waiting next = waiting.peek();
        if (next == null) {
            return idle(nowNanos);
        }
        Head head = new Head(headNumber, next.chunk.bytes().length - headSent, next.arrivedNanos);
        Decision decision = Decision.PASS_ALL;
        for (Bite bite : bites) {
            decision = decision.and(bite.decide(head, nowNanos));
        }
        count(decision, head);
        if (decision.act() != Decision.Act.PASS) {
            return decision;
        }
        if (head.isEnd()) {
            return next.chunk.isReset() ? Decision.RESET : Decision.FINISH;
        }
        return decision.and(Decision.pass(head.bytes()));
    }

    private Decision idle(long nowNanos) {
        Decision decision = Decision.PASS_ALL;
        for (Bite bite : bites) {
            decision = decision.and(bite.idle(nowNanos));
        }
        if (decision.act() == Decision.Act.PASS) {
            return Decision.hold(Decision.FOREVER);
        }
        if (decision.act() != Decision.Act.HOLD) {
            bitten.increment();
        }
        return decision;
    }

    /** Counts a chunk that is held once, however often the writer asks. */
    private void count(Decision decision, Head head) {
        boolean bit = switch (decision.act()) {
            case PASS, FINISH -> decision.amount() < head.bytes();
            case HOLD -> lastHeldNumber != head.number();
            case CLOSE, RESET -> true;
        };
        if (bit) {
            bitten.increment();
        }
        if (decision.act() == Decision.Act.HOLD) {
            lastHeldNumber = head.number();
        }
    }

    /** The bytes of the head, for a writer that was told to pass some from {@link #offset}. */
    byte[] bytes() {
        return head().bytes();
    }

    int offset() {
        return headSent;
    }

    void sent(int bytes, long nowNanos) {
        for (Bite bite : bites) {
            bite.sent(bytes, nowNanos);
        }
        headSent += bytes;
        Chunk head = head();
        if (headSent == head.bytes().length) {
            waiting.remove();
            held -= weight(head);
            headNumber++;
            headSent = 0;
        }
    }

    private Chunk head() {
        @Nullable Waiting head = waiting.peek();
        if (head == null) {
            throw new IllegalStateException("nothing is waiting after chunk " + headNumber);
        }
        return head.chunk;
    }

    private static int weight(Chunk chunk) {
        return chunk.bytes().length + CHUNK_OVERHEAD;
    }

    private record Waiting(Chunk chunk, long arrivedNanos) {}
}
