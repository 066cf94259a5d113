/** The models that are measured: the published MiniLM, and a BERT-base of random weights whose runs cost something by themselves. */
@NullMarked
package dev.sluice.benchmarks.model;

import org.jspecify.annotations.NullMarked;
