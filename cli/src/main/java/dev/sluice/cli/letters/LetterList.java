package dev.sluice.cli.letters;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.page.Columns;
import dev.sluice.cli.page.Printable;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The newest letters that match, the newest last, and how many more there are. */
public final class LetterList {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_KEY = 24;
    private static final int SHORTEST_MESSAGE = 30;
    private static final String GAP = "  ";
    private static final String UNSAID = "-";

    private final List<LetterSummary> letters;
    private final long older;
    private final boolean isExact;

    LetterList(List<LetterSummary> letters, long older, boolean isExact) {
        this.letters = letters;
        this.older = older;
        this.isExact = isExact;
    }

    /**
     * Reads no more than it has to: without a filter the ends of the partitions, with one all that may match.
     *
     * @param limit how many letters are kept
     */
    public static LetterList of(LetterBox box, LetterFilter filter, int limit)
            throws CommandFailure, InterruptedException {
        var newest = new Newest(limit);
        long unread = 0;
        for (Span span : box.spans(filter.since())) {
            unread += filter.isAny() ? readEnd(box, span, newest, limit) : readAll(box, span, newest, filter);
        }
        List<LetterSummary> letters = newest.oldestFirst();
        // An offset need not hold a letter: those of transactions do not.
        return new LetterList(letters, newest.seen() - letters.size() + unread, unread == 0);
    }

    private static long readAll(LetterBox box, Span span, Newest newest, LetterFilter filter)
            throws CommandFailure, InterruptedException {
        box.read(span, letter -> {
            LetterSummary summary = letter.summary();
            if (filter.matches(summary)) {
                newest.add(summary);
            }
        });
        return 0;
    }

    /** Goes back, further each time, until as many letters were there as are kept of all. Returns how many offsets are left. */
    private static long readEnd(LetterBox box, Span span, Newest newest, int limit)
            throws CommandFailure, InterruptedException {
        long before = newest.seen();
        Span left = span;
        for (long step = limit; !left.isEmpty() && newest.seen() - before < limit; step *= 2) {
            Span end = left.from(Math.max(left.begin(), left.end() - step));
            box.read(end, letter -> newest.add(letter.summary()));
            left = left.until(end.begin());
        }
        return left.length();
    }

    public boolean isEmpty() {
        return letters.isEmpty();
    }

    /** What is not in it, in words; empty when that is nothing. */
    public Optional<String> more() {
        return older == 0
                ? Optional.empty()
                : Optional.of((isExact ? "" : "up to ") + older
                        + (older == 1 ? " older letter is" : " older letters are") + " not shown; --limit shows more");
    }

    /**
     * A table, a line each letter.
     *
     * @param width of the terminal: messages are cut to it, but not to nothing
     */
    public List<String> lines(OptionalInt width) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LETTER", "TIME", "CODE", "ORIGIN", "KEY"));
        letters.forEach(letter -> rows.add(List.of(
                letter.name().toString(),
                letter.time().truncatedTo(ChronoUnit.SECONDS).toString(),
                letter.code().orElse(UNSAID),
                letter.origin().map(Origin::toString).orElse(UNSAID),
                letter.key().map(key -> Printable.cut(key, LONGEST_KEY)).orElse(UNSAID))));
        List<String> facts = Columns.of(rows);
        int widest = facts.stream().mapToInt(String::length).max().orElse(0);
        int left = Math.max(SHORTEST_MESSAGE, width.orElse(Integer.MAX_VALUE) - widest - GAP.length());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < facts.size(); i++) {
            String message = i == 0 ? "MESSAGE" : letters.get(i - 1).message().orElse(UNSAID);
            lines.add(facts.get(i) + " ".repeat(widest - facts.get(i).length()) + GAP + Printable.cut(message, left));
        }
        return lines;
    }

    /** An object each letter, a line each. */
    public List<String> asJson() {
        return letters.stream()
                .map(letter -> JSON.valueToTree(asMap(letter)).toString())
                .toList();
    }

    private static Map<String, Object> asMap(LetterSummary letter) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("letter", letter.name().toString());
        map.put("time", letter.time().toString());
        letter.code().ifPresent(code -> map.put("code", code));
        letter.origin().ifPresent(origin -> {
            Map<String, Object> where = new LinkedHashMap<>();
            where.put("topic", origin.topic());
            where.put("partition", origin.partition());
            where.put("offset", origin.offset());
            map.put("origin", where);
        });
        letter.key().ifPresent(key -> map.put("key", key));
        letter.message().ifPresent(message -> map.put("message", message));
        letter.valueBytes().ifPresent(bytes -> map.put("value_bytes", bytes));
        letter.droppedValueBytes().ifPresent(bytes -> map.put("dropped_value_bytes", bytes));
        return map;
    }
}
