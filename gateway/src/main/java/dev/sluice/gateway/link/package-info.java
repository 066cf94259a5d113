/**
 * The ways to a worker. {@code SluiceLink} keeps one stream to a worker of ours; {@code OipUnary} calls any server of the
 * Open Inference Protocol, in the calls that {@code OipRuns} finds cheapest. Both connect by themselves for as long as the gateway lives, tell a {@code WorkerListener} what
 * they learn, and fail what was outstanding when their worker is lost.
 *
 * <p>A {@code SluiceLink} is connecting (a stream is being opened), greeted (it waits for the worker's welcome), serving,
 * waiting (for its next attempt) or closed. From every state but closed, a fault leads to waiting, and waiting to
 * connecting.
 */
@NullMarked
package dev.sluice.gateway.link;

import org.jspecify.annotations.NullMarked;
