package dev.sluice.cli.letters;

import dev.sluice.cli.page.Printable;
import java.io.PrintWriter;
import java.io.Writer;

/** Lets the beginning of a text through to a terminal, without characters that would command it, and says what was left out. */
final class ScreenWriter extends Writer {

    private final PrintWriter out;
    private final long limit;
    private long written;
    private boolean isClosed;

    ScreenWriter(PrintWriter out, long limit) {
        this.out = out;
        this.limit = limit;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (written < limit) {
                out.write(isShown(chars[i]) ? chars[i] : '\ufffd');
            }
            written++;
        }
    }

    private static boolean isShown(char each) {
        return each == '\n' || each == '\t' || Character.isSurrogate(each) || !Printable.isCommand(each);
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** Ends the line; what lies behind stays open. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            out.println();
            if (written > limit) {
                out.println("... " + (written - limit) + " more characters; --full shows all");
            }
        }
    }
}
