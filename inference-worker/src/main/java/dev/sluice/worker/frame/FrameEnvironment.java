package dev.sluice.worker.frame;

import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;

/**
 * What all frames have in common.
 *
 * @param lanes where a member goes that has waited for another
 * @param maxAnswerBytes the largest answer that can be sent
 * @param afterRun what is done when a run of any frame has ended, on its lane
 */
record FrameEnvironment(FrameMetrics metrics, Lanes lanes, Clock clock, long maxAnswerBytes, Runnable afterRun) {}
