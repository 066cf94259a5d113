/** The promises, proved on the assembled distribution: real processes, a real broker, real models. */
@NullMarked
package dev.sluice.system;

import org.jspecify.annotations.NullMarked;
