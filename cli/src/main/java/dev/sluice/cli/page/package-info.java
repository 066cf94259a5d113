/** How lines look at a terminal: columns, widths, and no character that would command it. */
@NullMarked
package dev.sluice.cli.page;

import org.jspecify.annotations.NullMarked;
