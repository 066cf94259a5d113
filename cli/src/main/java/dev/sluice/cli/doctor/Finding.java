package dev.sluice.cli.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param subject what was looked at
 * @param says what it is like
 * @param advice what to change; empty when all is well
 */
public record Finding(Level level, String subject, String says, String advice) {

    /** From well to broken. */
    public enum Level {
        OK,
        WARN,
        FAIL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String subject, String says) {
        return new Finding(Level.OK, subject, says, "");
    }

    static Finding warn(String subject, String says, String advice) {
        return new Finding(Level.WARN, subject, says, advice);
    }

    static Finding fail(String subject, String says, String advice) {
        return new Finding(Level.FAIL, subject, says, advice);
    }
}
