package dev.sluice.cli.bench;

import java.time.Duration;
import java.util.regex.Pattern;

/** A length of time as a person types it. Pure. */
public final class While {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private While() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}.
     *
     * @throws IllegalArgumentException naming the option
     */
    public static Duration parse(String option, String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(option + " must be a while as 500ms, 30s, 5m or 1h, was " + text);
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
