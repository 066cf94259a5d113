package dev.sluice.settings;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The scalar types of settings, and how each is written. Errors say what would have been right. */
final class Scalars {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(ns|us|ms|s|m|h|d)");

    private static final Map<Class<?>, Function<String, Object>> CONVERTERS = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(int.class, text -> whole(text).intValueExact()),
            Map.entry(long.class, text -> whole(text).longValueExact()),
            Map.entry(double.class, Scalars::number),
            Map.entry(boolean.class, Scalars::truth),
            Map.entry(Duration.class, Scalars::duration),
            Map.entry(ByteSize.class, ByteSize::parse),
            Map.entry(Path.class, Path::of));

    private Scalars() {}

    static boolean isScalar(Class<?> type) {
        return CONVERTERS.containsKey(type) || type.isEnum();
    }

    /** Throws IllegalArgumentException or ArithmeticException, with a message for a person. */
    static Object convert(Class<?> type, String text) {
        if (type.isEnum()) {
            return constant(type, text);
        }
        Function<String, Object> converter = CONVERTERS.get(type);
        if (converter == null) {
            throw new IllegalStateException(type.getName() + " is not a type of setting");
        }
        return converter.apply(text.trim());
    }

    private static BigInteger whole(String text) {
        try {
            return new BigInteger(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("a whole number is expected", notANumber);
        }
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("a number is expected", notANumber);
        }
    }

    private static Boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false is expected");
        };
    }

    private static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a duration carries its unit: 500us, 5ms, 2s, 1m, 1h or 1d");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ns" -> Duration.ofNanos(amount);
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1_000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> nameOf(constant).equalsIgnoreCase(text.trim()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of " + constants(type) + " is expected"));
    }

    static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Scalars::nameOf).collect(Collectors.joining(", "));
    }

    private static String nameOf(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
