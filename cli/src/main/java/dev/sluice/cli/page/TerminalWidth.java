package dev.sluice.cli.page;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** How many columns the terminal has that standard output goes to. */
public final class TerminalWidth {

    private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,4})");
    private static final int LONGEST_WAIT_SECONDS = 2;

    private TerminalWidth() {}

    /** Empty when nobody watches: what a program reads is not cut. */
    @SuppressWarnings("SystemConsoleNull") // The launcher asks for the console that is one of a terminal.
    public static OptionalInt find() throws InterruptedException {
        if (System.console() == null) {
            return OptionalInt.empty();
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return OptionalInt.empty();
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException noStty) {
            return OptionalInt.empty();
        }
    }

    /** Rows and columns, as {@code stty size} prints them; a terminal that does not know says 0. */
    static OptionalInt parse(String size) {
        var matcher = SIZE.matcher(size.strip());
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
