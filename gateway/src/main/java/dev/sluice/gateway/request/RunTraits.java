package dev.sluice.gateway.request;

import org.jspecify.annotations.Nullable;

/**
 * How a worker runs a model, as far as it says so.
 *
 * @param isLengthInTokens the length of a row is that of its text in tokens, and not what its shape says
 * @param sharesRuns rows may meet in a run at all
 * @param terms what the worker has learnt of its runs; nothing yet when there are none
 */
public record RunTraits(
        boolean isLengthInTokens,
        boolean sharesRuns,
        @Nullable RunTerms terms) {

    /** Of a worker that says nothing. */
    public static RunTraits unsaid(boolean batchable) {
        return new RunTraits(/* isLengthInTokens= */ false, batchable, null);
    }
}
