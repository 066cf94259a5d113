package dev.sluice.load;

import java.time.Duration;

/**
 * One second of a run.
 *
 * @param number from 0, the start of the warm-up
 * @param sent how many requests were due in it
 * @param ok how many were answered well in it, whenever they were sent
 * @param failed how many were answered otherwise in it
 * @param p50 of the latency of those that were due in it and answered well; zero when there is none
 */
public record Second(int number, long sent, long ok, long failed, Duration p50, Duration p99, Duration max) {}
