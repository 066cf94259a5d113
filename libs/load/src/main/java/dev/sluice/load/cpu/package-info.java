/** What processes take of the CPU while load is on them. */
@NullMarked
package dev.sluice.load.cpu;

import org.jspecify.annotations.NullMarked;
