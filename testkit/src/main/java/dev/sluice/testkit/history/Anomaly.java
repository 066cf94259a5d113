package dev.sluice.testkit.history;

/** One thing in a history that breaks a promise. */
public record Anomaly(Kind kind, String detail) {

    /** Which promise. */
    public enum Kind {
        /** A request that the broker has, and that has not all that its outcome asks for. */
        LOST,
        /** A reply or a dead letter of no request. */
        PHANTOM,
        /** A reply that is another request's, or went to somebody else. */
        CROSSED,
        /** A commit that passed a request before all of its outcome was in the log. */
        COMMITTED_BEYOND_UNFINISHED,
        /** A commit lower than the one before it. */
        COMMIT_MOVED_BACK,
        /** Replies of one key in another order than their requests. */
        OUT_OF_ORDER,
        /** A dead letter that is not its record byte for byte. */
        DEAD_LETTER_CHANGED
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
