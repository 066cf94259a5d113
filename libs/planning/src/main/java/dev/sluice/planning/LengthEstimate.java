package dev.sluice.planning;

/**
 * How many tokens a text has, by its bytes of UTF-8: {@code t0 + t1 bytes}, learnt from texts that were counted. Pure state.
 */
public final class LengthEstimate {

    private static final double FORGETTING = 0.998;
    private static final double BYTES_SCALE = 64;
    private static final double FIRST_TOKENS_A_BYTE = 0.25; // English prose in a vocabulary of word pieces
    private static final double FIRST_WEIGHT = 4;

    private final LeastSquares squares = new LeastSquares(2, FORGETTING);
    private double[] weights;

    /** An estimate that knows of prose in general, and of the two marks around a text. */
    public LengthEstimate() {
        for (int bytes : new int[] {8, 64, 512}) {
            learn(bytes, 2 + bytes * FIRST_TOKENS_A_BYTE);
        }
        squares.remember(FIRST_WEIGHT);
        this.weights = squares.weights();
    }

    /** At least 1. */
    public int tokens(long bytes) {
        return (int) Math.max(
                1, Math.min(Integer.MAX_VALUE, Math.round(weights[0] + weights[1] * bytes / BYTES_SCALE)));
    }

    /** A text of so many bytes had so many tokens. */
    public void observe(long bytes, int tokens) {
        if (tokens > 0) {
            learn(bytes, tokens);
            weights = squares.weights();
        }
    }

    private void learn(long bytes, double tokens) {
        squares.observe(new double[] {1 / tokens, bytes / BYTES_SCALE / tokens}, 1);
    }
}
