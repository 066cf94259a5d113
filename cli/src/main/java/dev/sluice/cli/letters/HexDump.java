package dev.sluice.cli.letters;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bytes as everybody's hex dump has them: offset, sixteen bytes, and those of them that are ASCII. Pure. */
final class HexDump {

    private static final int WIDTH = 16;

    private HexDump() {}

    /** Lines one after the other: there may be a million. */
    static Stream<String> lines(byte[] bytes, int length) {
        return IntStream.range(0, (length + WIDTH - 1) / WIDTH)
                .mapToObj(line -> line(bytes, line * WIDTH, Math.min(length, (line + 1) * WIDTH)));
    }

    private static String line(byte[] bytes, int from, int to) {
        var hex = new StringBuilder();
        var ascii = new StringBuilder();
        for (int i = from; i < to; i++) {
            hex.append(String.format("%02x ", bytes[i]));
            if (i - from == WIDTH / 2 - 1) {
                hex.append(' ');
            }
            ascii.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        return String.format("%08x  %-50s|%s|", from, hex, ascii);
    }
}
