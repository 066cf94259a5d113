/**
 * The path of a frame through the worker: members come in, are prepared and planned into runs on a lane, run on whichever lane
 * is free, and each ends with exactly one {@link dev.sluice.worker.frame.Outcome}.
 *
 * <p>A member waits, then runs, then has ended. What ends it while it waits: its cancellation, its deadline, a request that
 * breaks the signature. A run is never interrupted; a run of several members that fails is halved, so that what is poisonous
 * ends alone. Where a model keeps answers, a member may find its own or wait for that of an equal one, and then it never runs. The
 * edges ({@code link}, {@code oip}) enter through {@link dev.sluice.worker.frame.Intake}.
 */
@NullMarked
package dev.sluice.worker.frame;

import org.jspecify.annotations.NullMarked;
