package dev.sluice.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one start of a program has written into its log, read for the line that says why it ended. */
final class LogTail {

    /** The reason for an end stands near the end. */
    private static final int BYTES_READ = 64 << 10;

    private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ ).*");
    private static final Pattern JVM_NOTE = Pattern.compile("(Picked up |\\[[\\d.]+s]|OpenJDK .*warning:|#).*");
    private static final Pattern EXCEPTION = Pattern.compile(
            "(?:Exception in thread \".*\" |Caused by: )?([\\w$]+(?:\\.[\\w$]+)+(?:Exception|Error)): (.+)");

    private final Path file;
    private final long from;

    LogTail(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    Optional<String> cause() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(from, log.length() - BYTES_READ);
            byte[] bytes = new byte[(int) Math.max(0, log.length() - start)];
            log.seek(start);
            log.readFully(bytes);
            return cause(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\\R")));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The first exception with a message after the last line that says ERROR, since what follows is its causes and the noise of going
     * down; else that line; else the last that is neither a stack frame nor the JVM's own.
     */
    static Optional<String> cause(List<String> lines) {
        List<String> telling = lines.stream()
                .filter(line -> !line.isBlank()
                        && !STACK_FRAME.matcher(line).matches()
                        && !JVM_NOTE.matcher(line).matches())
                .toList();
        int error = lastIndexOf(telling, " ERROR ");
        return telling.stream()
                .skip(error + 1L)
                .map(EXCEPTION::matcher)
                .filter(Matcher::matches)
                .map(LogTail::message)
                .findFirst()
                .or(() -> telling.stream()
                        .skip(error >= 0 ? error : Math.max(0, telling.size() - 1))
                        .findFirst()
                        .map(String::strip));
    }

    /** A message that is a bare word, such as the name of a missing class, says nothing without the exception's. */
    private static String message(Matcher exception) {
        String message = exception.group(2).strip();
        return message.contains(" ") ? message : exception.group(1) + ": " + message;
    }

    private static int lastIndexOf(List<String> lines, String text) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }
}
