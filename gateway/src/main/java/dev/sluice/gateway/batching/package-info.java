/**
 * Where admitted requests wait: one queue for each model version, and the cut of frames from them.
 *
 * <p>Binding is late. A frame is cut when a worker has room for it and for no other reason, so with an idle worker a
 * request does not wait, and under load frames grow by themselves. The queues are bounded by admission: every entry holds
 * a permit.
 */
@NullMarked
package dev.sluice.gateway.batching;

import org.jspecify.annotations.NullMarked;
