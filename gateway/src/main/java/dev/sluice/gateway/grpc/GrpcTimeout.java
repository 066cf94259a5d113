package dev.sluice.gateway.grpc;

import dev.sluice.gateway.request.Quoted;
import dev.sluice.oip.InvalidRequestException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The header {@code grpc-timeout}: at most eight digits and a unit. */
final class GrpcTimeout {

    private static final int MOST_DIGITS = 8;

    private GrpcTimeout() {}

    /** @throws InvalidRequestException when it is none */
    static Duration parse(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > MOST_DIGITS || !text.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(text);
        }
        return Duration.of(Long.parseLong(text.substring(0, digits)), unit(text, text.charAt(digits)));
    }

    private static ChronoUnit unit(String text, char unit) {
        return switch (unit) {
            case 'H' -> ChronoUnit.HOURS;
            case 'M' -> ChronoUnit.MINUTES;
            case 'S' -> ChronoUnit.SECONDS;
            case 'm' -> ChronoUnit.MILLIS;
            case 'u' -> ChronoUnit.MICROS;
            case 'n' -> ChronoUnit.NANOS;
            default -> throw invalid(text);
        };
    }

    private static InvalidRequestException invalid(String text) {
        return new InvalidRequestException(
                "header grpc-timeout should be up to 8 digits and one of H, M, S, m, u, n: " + Quoted.of(text));
    }
}
