/** The event loop of a command that speaks to a gateway or to workers. */
@NullMarked
package dev.sluice.cli.loop;

import org.jspecify.annotations.NullMarked;
