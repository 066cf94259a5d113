package dev.sluice.load.request;

import java.nio.charset.StandardCharsets;

/** Ids of one run's requests, of one width, as a person may search a topic for them: the run and the number in hexadecimal. Pure. */
public final class CorrelationIds {

    public static final int WIDTH = 17;

    private static final int RUN_DIGITS = 8;
    private static final int FOREIGN = -1;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] prefix;

    /** Those of a run. */
    public CorrelationIds(int run) {
        this.prefix = new byte[RUN_DIGITS + 1];
        write(prefix, 0, run);
        prefix[RUN_DIGITS] = '-';
    }

    public byte[] id(int number) {
        byte[] id = new byte[WIDTH];
        System.arraycopy(prefix, 0, id, 0, prefix.length);
        write(id, prefix.length, number);
        return id;
    }

    private static void write(byte[] to, int at, int number) {
        for (int digit = 0; digit < RUN_DIGITS; digit++) {
            to[at + digit] = DIGITS[number >>> (4 * (RUN_DIGITS - 1 - digit)) & 0xf];
        }
    }

    /** Negative for an id of somebody else. */
    public int number(byte[] id) {
        if (id.length != WIDTH) {
            return FOREIGN;
        }
        for (int at = 0; at < prefix.length; at++) {
            if (id[at] != prefix[at]) {
                return FOREIGN;
            }
        }
        int number = 0;
        for (int at = prefix.length; at < WIDTH; at++) {
            int digit = Character.digit(id[at], 16);
            if (digit < 0) {
                return FOREIGN;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
