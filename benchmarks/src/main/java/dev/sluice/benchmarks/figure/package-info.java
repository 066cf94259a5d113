/** What is measured and how, and the table of it. */
@NullMarked
package dev.sluice.benchmarks.figure;

import org.jspecify.annotations.NullMarked;
