/**
 * The fault cases of the delivery engine, by number: each sends at least 2,000 requests in an open loop to a stack of real
 * processes, does one thing to it while they are on their way, and has the history judged.
 *
 * <p>{@code FaultRig} is the stack, {@code Traffic} the requests of one case and what became of them. The rows of
 * docs/reliability.md are what {@code Traffic} prints.
 */
@NullMarked
package dev.sluice.system.faults;

import org.jspecify.annotations.NullMarked;
