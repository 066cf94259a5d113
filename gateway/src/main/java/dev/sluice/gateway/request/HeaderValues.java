package dev.sluice.gateway.request;

import dev.sluice.oip.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What the headers of a request may say that every edge understands, read from their text. */
public final class HeaderValues {

    private HeaderValues() {}

    /**
     * A priority.
     *
     * @throws InvalidRequestException when it is none
     */
    public static int priority(String text) {
        if (!text.matches("[" + Claim.HIGHEST + '-' + Claim.LOWEST + ']')) {
            throw new InvalidRequestException("header sluice-priority should be " + Claim.HIGHEST + " (first) to "
                    + Claim.LOWEST + " (last): " + Quoted.of(text));
        }
        return Integer.parseInt(text);
    }

    /**
     * A tenant's name.
     *
     * @throws InvalidRequestException when it is too long
     */
    public static String tenant(String name) {
        if (name.length() > Claim.LONGEST_TENANT) {
            throw new InvalidRequestException("header sluice-tenant has " + name.length() + " characters, "
                    + Claim.LONGEST_TENANT + " are allowed");
        }
        return name;
    }

    /**
     * An instant, in RFC 3339 or in milliseconds since 1970.
     *
     * @throws InvalidRequestException when it is neither form of an instant
     */
    public static Instant deadline(String text) {
        try {
            return text.matches("-?\\d{1,18}")
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notAnInstant) {
            throw new InvalidRequestException(
                    "the deadline is neither RFC 3339 nor milliseconds since 1970: " + Quoted.of(text));
        }
    }

    /**
     * A whole number of milliseconds.
     *
     * @param header named when it is wrong
     * @throws InvalidRequestException when it is none of at least 1
     */
    public static Duration millis(String header, String text) {
        if (!text.matches("[1-9]\\d{0,17}")) {
            throw new InvalidRequestException(
                    "header " + header + " should be a whole number of at least 1: " + Quoted.of(text));
        }
        return Duration.ofMillis(Long.parseLong(text));
    }
}
