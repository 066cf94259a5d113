/** Where a running Sluice is: what {@code up} left word of, what the settings say, what the options say. */
@NullMarked
package dev.sluice.cli.stack;

import org.jspecify.annotations.NullMarked;
