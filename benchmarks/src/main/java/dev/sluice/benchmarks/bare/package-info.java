/** The ceiling: the model and its tokenizer with nothing around them, one by one and as planned. */
@NullMarked
package dev.sluice.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
