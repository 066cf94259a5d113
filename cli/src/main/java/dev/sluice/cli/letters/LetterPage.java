package dev.sluice.cli.letters;

import dev.sluice.cli.page.Columns;
import dev.sluice.cli.page.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/** All of one letter, as a person reads it: why it died, where it came from, its headers, its value. */
public final class LetterPage {

    private static final int LONGEST = 1_024;

    private final PrintWriter out;
    private final boolean isFull;

    /**
     * A page for one reader.
     *
     * @param isFull whether what is long is printed to its end
     */
    public LetterPage(PrintWriter out, boolean isFull) {
        this.out = out;
        this.isFull = isFull;
    }

    public void print(Letter letter) throws IOException {
        Columns.of(rows(letter)).forEach(out::println);
        if (letter.value() != null && letter.value().length > 0) {
            out.println();
            new ValuePage(out, isFull).print(letter.value(), ValueForm.of(letter));
        }
        out.flush();
    }

    private List<List<String>> rows(Letter letter) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("letter", letter.name() + " of " + letter.topic()));
        rows.add(List.of("time", letter.time().toString()));
        rows.add(List.of("error", cut(letter.error("exception").orElse("not said"))));
        letter.error("message").ifPresent(message -> rows.add(List.of("because", cut(message))));
        rows.add(List.of("origin", origin(letter)));
        rows.add(List.of("key", Printable.bytes(letter.key(), longest())));
        for (Header header : letter.headers()) {
            if (!header.key().startsWith(LetterHeaders.PREFIX)) {
                rows.add(List.of(
                        "header", Printable.line(header.key()) + ": " + Printable.bytes(header.value(), longest())));
            }
        }
        rows.add(List.of("value", value(letter)));
        return rows;
    }

    private static String origin(Letter letter) {
        return letter.origin().map(Origin::toString).orElse("not said")
                + letter.error("timestamp").map(time -> ", of " + time).orElse("")
                + letter.error("group")
                        .map(group -> ", read by the group " + group)
                        .orElse("");
    }

    private static String value(Letter letter) {
        Optional<String> dropped = letter.error("dropped.value.bytes");
        if (dropped.isPresent()) {
            return "dropped: the broker takes no dead letter with its " + dropped.get() + " bytes";
        }
        return letter.value() == null
                ? "none: a tombstone"
                : letter.value().length + " bytes" + ValueForm.of(letter).inWords();
    }

    private String cut(String text) {
        return Printable.cut(text, longest());
    }

    private int longest() {
        return isFull ? Integer.MAX_VALUE : LONGEST;
    }
}
