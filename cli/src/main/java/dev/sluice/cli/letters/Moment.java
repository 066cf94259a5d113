package dev.sluice.cli.letters;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** A point in time as a person types it: how long ago, or when. Pure. */
public final class Moment {

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

    private Moment() {}

    /**
     * Reads {@code 90s}, {@code 30m}, {@code 1h}, {@code 2d} or RFC 3339.
     *
     * @throws IllegalArgumentException naming the option
     */
    public static Instant parse(String option, String text, Instant now) {
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(Duration.of(Long.parseLong(ago.group(1)), unit(ago.group(2))));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    option + " must be a while as 90s, 30m, 1h or 2d, or a time as 2026-11-25T00:25:48Z, was " + text,
                    malformed);
        }
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }
}
