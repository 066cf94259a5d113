package dev.sluice.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** An amount of memory: {@code 100}, {@code 64KiB}, {@code 8MiB}, {@code 1GiB}. */
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(B|KIB|MIB|GIB)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative, was " + bytes);
        }
    }

    public static ByteSize parse(String text) {
        var form = FORM.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("a size is a number with B, KiB, MiB or GiB");
        }
        String unit = form.group(2) == null ? "B" : form.group(2);
        int shift = switch (unit) {
            case "KIB" -> 10;
            case "MIB" -> 20;
            case "GIB" -> 30;
            default -> 0;
        };
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(form.group(1)), 1L << shift));
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("a size must be below 8 EiB", overflow);
        }
    }
}
