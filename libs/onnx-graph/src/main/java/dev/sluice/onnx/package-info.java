/**
 * ONNX model files: what they hold, whether a model answers a row the same alone and in a batch
 * ({@link dev.sluice.onnx.BatchDependence}), and the rewrite that lets Java feed unsigned integers
 * ({@link dev.sluice.onnx.UnsignedInputs}). Knows nothing of ONNX Runtime.
 */
@NullMarked
package dev.sluice.onnx;

import org.jspecify.annotations.NullMarked;
