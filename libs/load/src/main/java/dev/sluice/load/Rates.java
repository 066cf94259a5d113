package dev.sluice.load;

/**
 * What the window saw in a second, on average.
 *
 * @param offered requests that were due
 * @param answered answers that came and were well
 * @param good of the requests that were due, those that were answered well and in time: without a deadline, all that were answered
 *     well
 * @param ended answers of either kind that came
 */
public record Rates(double offered, double answered, double good, double ended) {}
