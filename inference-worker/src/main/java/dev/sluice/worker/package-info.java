/**
 * The inference worker: ONNX Runtime behind gRPC. {@link dev.sluice.worker.InferenceWorker} puts the stages together:
 *
 * <pre>
 * oip, link  ->  frame (intake, members, runs)  ->  lanes  ->  model  ->  tensor
 * </pre>
 */
@NullMarked
package dev.sluice.worker;

import org.jspecify.annotations.NullMarked;
