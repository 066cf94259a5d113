/**
 * {@code sluice up}: everything on one machine, started together and stopped together.
 *
 * <p>{@link dev.sluice.cli.up.Stack} is the story. {@code StartPlan} says, from the arguments alone, what is started with what; {@code
 * Preflight} refuses what cannot work before anything runs; each {@code Service} is owned by the thread of its {@code Supervisor},
 * which starts it, starts it again when it dies, and stops it.
 */
@NullMarked
package dev.sluice.cli.up;

import org.jspecify.annotations.NullMarked;
