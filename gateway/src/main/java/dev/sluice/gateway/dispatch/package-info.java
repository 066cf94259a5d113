/**
 * The workers and the choice among them: credit and a circuit breaker for each, and what becomes of a frame that was
 * sent.
 *
 * <p>A worker can be used when it is connected, its breaker lets a frame through and it has credit. When none can be used
 * by anyone, ingestion is held; nothing is refused for it.
 */
@NullMarked
package dev.sluice.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
