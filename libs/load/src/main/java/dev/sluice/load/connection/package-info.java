/** What targets that are reached over connections share: where they are, and the event loop that drives them. */
@NullMarked
package dev.sluice.load.connection;

import org.jspecify.annotations.NullMarked;
