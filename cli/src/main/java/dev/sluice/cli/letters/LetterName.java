package dev.sluice.cli.letters;

import java.util.Comparator;
import java.util.regex.Pattern;

/** What a dead letter is called: where it lies in the dead-letter topic. */
public record LetterName(int partition, long offset) implements Comparable<LetterName> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /**
     * Reads {@code PARTITION-OFFSET}.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static LetterName parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a letter is PARTITION-OFFSET, as sluice dead-letters list has it, was " + text);
        }
        return new LetterName(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public int compareTo(LetterName other) {
        return Comparator.comparingInt(LetterName::partition)
                .thenComparingLong(LetterName::offset)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
