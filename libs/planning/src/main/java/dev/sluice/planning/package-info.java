/** Which members of a frame share a run of the model. Pure: no clock, no thread, no model. */
@NullMarked
package dev.sluice.planning;

import org.jspecify.annotations.NullMarked;
