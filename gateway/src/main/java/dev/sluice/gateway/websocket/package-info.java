/**
 * Requests over WebSocket: an edge. One connection carries many requests, and answers by {@code id} as they come.
 *
 * <p>A {@code Socket} is a connection: frames, pings, closing. A {@code ClientStream} is what a client has in flight and what it
 * is yet to be told; it has a connection, and where the client asked for a session it outlives it for a while. What a stream
 * does is decided by small pure states: {@code AnswerOrder} (which answer leaves next), {@code AnswerLog} (what has left, what is
 * to leave, and what is kept to be said again), {@code Credits} (how much either side takes). A {@code Wire} is one of the two
 * subprotocols, and the only one that knows what messages look like. docs/websocket.md has them.
 */
@NullMarked
package dev.sluice.gateway.websocket;

import org.jspecify.annotations.NullMarked;
