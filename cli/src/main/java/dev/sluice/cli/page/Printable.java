package dev.sluice.cli.page;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What strangers wrote, made fit for a terminal: on one line, and without characters that would command it. Pure. */
public final class Printable {

    private static final String NOTHING = "-";
    private static final String CUT = "...";

    private Printable() {}

    /** Text as it is when all of it can be shown, else hexadecimal; a dash when there is nothing at all. */
    public static String bytes(byte @Nullable [] bytes, int longest) {
        if (bytes == null) {
            return NOTHING;
        }
        // More than is shown is not turned to hexadecimal: it may be megabytes.
        return text(bytes)
                .filter(text -> text.codePoints().noneMatch(Printable::isCommand))
                .map(text -> cut(text, longest))
                .orElseGet(() -> cut(
                        "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, longest / 2 + 1)), longest));
    }

    /** Empty when the bytes are no UTF-8. */
    public static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** The text with an escape for each character that is not one to be seen. */
    public static String line(String text) {
        if (text.codePoints().noneMatch(Printable::isCommand)) {
            return text;
        }
        var line = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (isCommand(each)) {
                line.append(String.format("\\u%04x", each));
            } else {
                line.appendCodePoint(each);
            }
        });
        return line.toString();
    }

    /** The beginning, with a mark when there is more. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Math.max(0, longest - CUT.length());
        boolean isInsideAPair = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, isInsideAPair ? end - 1 : end) + CUT;
    }

    /** Whether a terminal would do something at this character rather than show it. */
    public static boolean isCommand(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
