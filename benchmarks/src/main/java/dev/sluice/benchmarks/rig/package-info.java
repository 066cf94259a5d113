/** What is measured, as processes: a broker, and on it Sluice or a rival, started once and kept warm. */
@NullMarked
package dev.sluice.benchmarks.rig;

import org.jspecify.annotations.NullMarked;
