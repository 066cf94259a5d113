/**
 * Between the protocol's raw bytes and ONNX Runtime's tensors: every datatype, copied once, through direct buffers that a
 * lane reuses.
 *
 * <p>Raw contents are little-endian, and so is every platform that ONNX Runtime's Java binding is built for: bytes are
 * copied as they are.
 */
@NullMarked
package dev.sluice.worker.tensor;

import org.jspecify.annotations.NullMarked;
