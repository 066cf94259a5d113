package dev.sluice.gateway.costs;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.planning.LengthEstimate;

/**
 * How many tokens a row of text has, by its bytes, as its model cuts it: a text that turns out to have far fewer tokens than
 * its bytes say was truncated, and tells how long a row can be. Pure state.
 */
@EventLoopConfined
final class TokenEstimate {

    private static final int USUAL_MOST = 512;
    private static final int CUT_FACTOR = 2;

    private final LengthEstimate estimate = new LengthEstimate();
    private int most = USUAL_MOST;
    private int longest = 1;

    int tokens(long bytes) {
        return Math.min(most, estimate.tokens(bytes));
    }

    void observe(long bytes, int tokens) {
        boolean isCut = estimate.tokens(bytes) > (long) CUT_FACTOR * tokens;
        longest = Math.max(longest, tokens);
        if (isCut) {
            most = longest;
        } else {
            estimate.observe(bytes, tokens);
            most = Math.max(most, tokens);
        }
    }
}
