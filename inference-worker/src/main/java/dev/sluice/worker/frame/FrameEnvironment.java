package dev.sluice.worker.frame;

import dev.sluice.worker.lanes.Clock;

/**
 * What all frames have in common.
 *
 * @param maxAnswerBytes the largest answer that can be sent
 * @param afterRun what is done when a run of any frame has ended, on its lane
 */
record FrameEnvironment(FrameMetrics metrics, Clock clock, long maxAnswerBytes, Runnable afterRun) {}
