/**
 * What the gateway learns of the cost of runs: for each model what a run of a size takes and how many tokens a text has, for
 * each worker how much slower it is than that.
 *
 * <p>It begins with what workers say, and learns from every run that a link reports. It hears of workers before dispatch does,
 * and forgets what none serves any more.
 */
@NullMarked
package dev.sluice.gateway.costs;

import org.jspecify.annotations.NullMarked;
