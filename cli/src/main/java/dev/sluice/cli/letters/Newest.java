package dev.sluice.cli.letters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The newest letters of all that were seen, however many those are. Pure. */
final class Newest {

    private static final Comparator<LetterSummary> OLDEST_FIRST =
            Comparator.comparing(LetterSummary::time).thenComparing(LetterSummary::name);

    private final int limit;
    private final PriorityQueue<LetterSummary> kept = new PriorityQueue<>(OLDEST_FIRST);
    private long seen;

    Newest(int limit) {
        this.limit = limit;
    }

    void add(LetterSummary letter) {
        seen++;
        kept.add(letter);
        if (kept.size() > limit) {
            kept.remove();
        }
    }

    /** How many were added, kept or not. */
    long seen() {
        return seen;
    }

    List<LetterSummary> oldestFirst() {
        List<LetterSummary> letters = new ArrayList<>(kept);
        letters.sort(OLDEST_FIRST);
        return letters;
    }
}
