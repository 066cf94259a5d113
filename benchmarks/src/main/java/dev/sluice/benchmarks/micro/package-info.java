/** What the pure parts cost by themselves, by JMH: {@code benchmarks/run --micro}. */
@NullMarked
package dev.sluice.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
