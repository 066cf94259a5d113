/**
 * Load on anything that answers, and what came of it.
 *
 * <p>The loop is open: requests leave when a {@link dev.sluice.load.Schedule} says so, whether or not earlier ones have been
 * answered, and the latency of each is taken from that moment, so that a stall is seen by every request that it would have met. How
 * far the generator itself was behind its schedule is published beside the latencies ({@link dev.sluice.load.RunResult#sendLag}).
 *
 * <p>A {@link dev.sluice.load.Generator} drives a {@link dev.sluice.load.Target}, from one thread; endings come from any. What is
 * noted of each request is one number in a {@link dev.sluice.load.Ledger}; everything else is reckoned from it when the run is over.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
