package dev.sluice.gateway.grpc;

import java.nio.charset.StandardCharsets;

/** The text of a status in a header: what is not printable ASCII is percent-encoded, and what is long is cut. */
final class StatusMessage {

    /** Clients take 8 KiB of headers, and most of a status is not this one. */
    private static final int LONGEST = 4_000;

    private static final String CUT = "...";

    private StatusMessage() {}

    static String encoded(String message) {
        var encoded = new StringBuilder(message.length() + CUT.length());
        for (int i = 0; i < message.length(); ) {
            int character = message.codePointAt(i);
            i += Character.charCount(character);
            if (encoded.length() > LONGEST) {
                return encoded.append(CUT).toString();
            }
            append(encoded, character);
        }
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, int character) {
        if (character >= ' ' && character <= '~' && character != '%') {
            encoded.append((char) character);
            return;
        }
        for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(hex(octet >> 4)).append(hex(octet));
        }
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit & 0xf, 16));
    }
}
