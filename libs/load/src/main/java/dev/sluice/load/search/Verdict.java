package dev.sluice.load.search;

/**
 * Whether a rate is stable.
 *
 * @param because why it is not; empty when it is
 */
public record Verdict(Kind kind, String because) {

    /** What a run says of its rate. */
    public enum Kind {
        /** Answers keep up, and come in time. */
        STABLE,
        /** They do not. */
        UNSTABLE,
        /** They come late, and the generator may be the one to blame. */
        VOID
    }

    static final Verdict STABLE = new Verdict(Kind.STABLE, "");

    static Verdict unstable(String because) {
        return new Verdict(Kind.UNSTABLE, because);
    }

    public boolean isStable() {
        return kind == Kind.STABLE;
    }
}
