package dev.sluice.cli.up;

import java.io.PrintWriter;

/** What the person sees, a line at a time. Thread-safe, as the writer is. */
final class Terminal {

    private final PrintWriter out;

    Terminal(PrintWriter out) {
        this.out = out;
    }

    /** One step of one service, in columns. */
    void progress(String step, String service, String detail) {
        line(String.format("  %-10s %-9s %s", step, service, detail));
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }
}
