package dev.sluice.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How and when each request of a run ended. Thread-safe, without locks: an ending is one number, when and how, that is written
 * once into its request's place.
 */
final class Ledger {

    static final String OK = "OK";

    /** Stands for the codes beyond the most that are told apart. */
    static final String OTHER = "OTHER";

    private static final int CODE_BITS = 8;
    private static final int CODE_MASK = (1 << CODE_BITS) - 1;
    private static final int MOST_CODES = CODE_MASK - 1;
    private static final long OPEN = 0;

    private final AtomicLongArray places;
    private final LongAdder ended = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    /** A code's place in the list is what its endings say. */
    private final List<String> codes = new CopyOnWriteArrayList<>(List.of("", OK, OTHER));

    private final Map<String, Integer> codeNumbers = new ConcurrentHashMap<>(Map.of(OK, 1, OTHER, 2));

    Ledger(int requests) {
        this.places = new AtomicLongArray(requests);
    }

    /** The request ended, so long after the start. */
    void ended(int number, String code, long offsetNanos) {
        long ending = offsetNanos << CODE_BITS | numberOf(code);
        if (places.compareAndSet(number, OPEN, ending)) {
            ended.increment();
        } else {
            repeated.increment();
        }
    }

    private int numberOf(String code) {
        Integer known = codeNumbers.get(code);
        return known == null ? learn(code) : known;
    }

    private synchronized int learn(String code) {
        return codeNumbers.computeIfAbsent(code, unknown -> {
            if (codes.size() > MOST_CODES) {
                return codes.indexOf(OTHER);
            }
            codes.add(unknown);
            return codes.size() - 1;
        });
    }

    /** How many requests have ended. */
    long ended() {
        return ended.sum();
    }

    /** How many endings came after the first of their request. */
    long repeated() {
        return repeated.sum();
    }

    boolean isOpen(int number) {
        return places.get(number) == OPEN;
    }

    boolean isOk(int number) {
        return (places.get(number) & CODE_MASK) == 1;
    }

    /** How the request ended, which it has. */
    String code(int number) {
        return codes.get((int) (places.get(number) & CODE_MASK));
    }

    /** When the request ended, which it has. */
    long offsetNanos(int number) {
        return places.get(number) >> CODE_BITS;
    }
}
