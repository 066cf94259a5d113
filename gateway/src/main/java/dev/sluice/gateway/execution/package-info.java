/**
 * Threads and time: the core loop that batching and dispatch state is confined to, the clock that is injected, and the
 * annotation that says who owns a class.
 */
@NullMarked
package dev.sluice.gateway.execution;

import org.jspecify.annotations.NullMarked;
