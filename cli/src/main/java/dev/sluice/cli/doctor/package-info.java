/** Looks at a cluster, a gateway and its workers, says what is wrong, and what to change. Facts are gathered apart from rules. */
@NullMarked
package dev.sluice.cli.doctor;

import org.jspecify.annotations.NullMarked;
