/** The {@code sluice} command: its arguments, and one line for whatever is wrong with them. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
