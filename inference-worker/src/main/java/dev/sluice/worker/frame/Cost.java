package dev.sluice.worker.frame;

/**
 * What a member cost. A member of several runs has their sum, and the rows of the largest; one whose answer was kept, or
 * computed for an equal request, has waited and cost nothing else.
 *
 * @param queueNanos from the frame's arrival to the start of the member's first run
 * @param laneCpuNanos the member's share, by rows, of the CPU time of its runs
 * @param runNanos wall time of its runs, not shared out
 * @param runRows rows of all members of the run
 * @param tokens of this member, after truncation
 */
public record Cost(long queueNanos, long laneCpuNanos, long runNanos, int runRows, int tokens) {

    public static final Cost NONE = new Cost(0, 0, 0, 0, 0);
}
