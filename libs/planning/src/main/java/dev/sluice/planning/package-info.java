/** What runs cost, learnt from runs, and which members of a frame share one. Pure: no clock, no thread, no model. */
@NullMarked
package dev.sluice.planning;

import org.jspecify.annotations.NullMarked;
