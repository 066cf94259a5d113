/**
 * A TCP proxy that spoils the traffic through it, with the eight toxics of toxiproxy, while a test runs.
 *
 * <p>A {@link dev.sluice.testkit.proxy.FaultProxy} listens and makes a connection to its upstream for each that it
 * accepts. A connection is two pipes, one a direction; a pipe has a thread that reads and one that writes, and between
 * them a line of chunks. The writer asks the line what to do now: the line asks the bite of each toxic, and the gravest
 * answer holds. So toxics decide with plain numbers, and only the writer acts:
 *
 * <pre>
 *   reader -> line of chunks -> writer: pass n bytes | finish | hold for a while | close | reset
 *                  ^
 *        bites: one a toxic and pipe
 * </pre>
 *
 * <p>A held chunk stays in the line, so that it is delivered when the proxy heals, and so does the end of the stream. The
 * line is bounded: when it is full its reader stops to read, and the sender feels that as it feels a slow peer.
 *
 * <p>A writer that is stuck in a peer that reads nothing decides nothing meanwhile. So when a peer has stopped, a toxic that
 * is to close or reset belongs on both directions; {@link dev.sluice.testkit.proxy.Toxic#down} acts at once either way.
 */
@NullMarked
package dev.sluice.testkit.proxy;

import org.jspecify.annotations.NullMarked;
