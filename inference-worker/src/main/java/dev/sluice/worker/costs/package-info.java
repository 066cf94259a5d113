/**
 * What was learnt of the costs of runs, in a file that outlives the process. Knows numbers and whose they are, and not what they
 * mean.
 */
@NullMarked
package dev.sluice.worker.costs;

import org.jspecify.annotations.NullMarked;
