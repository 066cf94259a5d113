/**
 * Where admitted requests wait: one queue for each model version, and the cut of frames from them.
 *
 * <p>Binding is late. A frame is cut when a worker has room for it and for no other reason, so with an idle worker a
 * request does not wait, and under load frames grow by themselves. The queues are bounded by admission: every entry holds
 * a permit, or is part of a request that does.
 *
 * <p>On its way in a request passes the {@code Door}, which refuses what could only be late. It waits in a {@code FairQueue}:
 * priorities with ageing, inside a priority tenants in turn by what they cost ({@code FairRing}), of one tenant the earliest
 * deadline. {@code FrameFormer} takes the head of that order for a frame, whose time {@code FramePlan} estimates.
 */
@NullMarked
package dev.sluice.gateway.batching;

import org.jspecify.annotations.NullMarked;
