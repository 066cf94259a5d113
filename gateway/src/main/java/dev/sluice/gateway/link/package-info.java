/**
 * The ways to a worker. {@code SluiceLink} keeps one stream to a worker of ours; {@code OipUnary} calls any server of the
 * Open Inference Protocol, in the calls that {@code OipRuns} finds cheapest. Both connect by themselves for as long as the gateway lives, tell a {@code WorkerListener} what
 * they learn, and fail what was outstanding when their worker is lost.
 *
 * <p>{@code WorkerLinks} has one to each worker that is configured or found under a configured name: a {@code NameWatch} asks for
 * a name's addresses, {@code Discovery} decides which workers come and go by the answers, {@code LinkSet} links to them and lets
 * go of them.
 *
 * <p>A {@code SluiceLink} is connecting (a stream is being opened), greeted (it waits for the worker's welcome), serving,
 * draining (it has frames and takes no more, since the worker stops or we let go of it), waiting (for its next attempt) or
 * closed. From every state but closed, a fault leads to waiting, and waiting to connecting; when we have let go of the worker, to
 * closed.
 */
@NullMarked
package dev.sluice.gateway.link;

import org.jspecify.annotations.NullMarked;
