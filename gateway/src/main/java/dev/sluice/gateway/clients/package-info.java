/**
 * What the doors of connected clients share: one budget, the way into the pipeline and back to the connection's event loop, what
 * a request may say about its deadline and its claim, and what is served. A door (HTTP, gRPC, WebSocket) knows its wire and this
 * package, and no other door.
 */
@NullMarked
package dev.sluice.gateway.clients;

import org.jspecify.annotations.NullMarked;
