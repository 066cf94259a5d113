/**
 * Tensors of the Open Inference Protocol: datatypes, shapes, raw and typed contents, signatures, and the JSON form.
 *
 * <p>Inside Sluice a request has one form, the <em>canonical</em> one: every tensor in {@code raw_input_contents},
 * row-major, little-endian, an element of BYTES preceded by its length in four bytes. The edges bring requests to it and
 * replies from it; nothing between them has to know the others.
 */
@NullMarked
package dev.sluice.oip;

import org.jspecify.annotations.NullMarked;
