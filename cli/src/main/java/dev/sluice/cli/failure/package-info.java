/** How a command ends when it can not do its work: one line that says why and what helps. */
@NullMarked
package dev.sluice.cli.failure;

import org.jspecify.annotations.NullMarked;
