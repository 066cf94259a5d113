/**
 * Model repositories in Triton's layout: {@code <name>/<version>/model.onnx}, with an optional {@code <name>/model.yaml}.
 * Finds what is there and how it is to be served; loads nothing.
 */
@NullMarked
package dev.sluice.worker.repository;

import org.jspecify.annotations.NullMarked;
