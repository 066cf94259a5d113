package dev.sluice.cli.letters;

import java.io.PrintWriter;

/** What became of each letter: a line each, and counts. */
public final class ReplayLog {

    private final PrintWriter out;
    private final PrintWriter err;
    private long replayed;
    private long failed;

    public ReplayLog(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    void replayed(LetterName letter, String where) {
        replayed++;
        out.println("replayed " + letter + " -> " + where);
        out.flush();
    }

    void wouldReplay(LetterName letter, String where) {
        replayed++;
        out.println("would replay " + letter + " -> " + where);
        out.flush();
    }

    void failed(LetterName letter, String reason) {
        failed++;
        err.println("sluice: " + letter + " is not replayed: " + reason);
        err.flush();
    }

    /** How many letters there were. */
    public long all() {
        return replayed + failed;
    }

    /** Of these, how many could not be replayed. */
    public long failed() {
        return failed;
    }
}
