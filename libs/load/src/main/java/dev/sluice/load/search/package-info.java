/** The search for the highest rate that is stable. Pure. */
@NullMarked
package dev.sluice.load.search;

import org.jspecify.annotations.NullMarked;
