/** Faults of whole processes: killed, stopped dead, set going again, told to end. */
@NullMarked
package dev.sluice.testkit.process;

import org.jspecify.annotations.NullMarked;
