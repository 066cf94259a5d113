/** The gateway's stream as a target: requests are messages of a few WebSockets, answers are known by their ids. */
@NullMarked
package dev.sluice.load.websocket;

import org.jspecify.annotations.NullMarked;
