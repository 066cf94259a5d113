package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.tensor.LaneBuffers;
import dev.sluice.worker.tensor.RawTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The first runs of a plain model, with zeros in the shapes of its signature. What varies is 1; a model that can not do with
 * that, because a stride or a window asks for more, is tried with larger sizes.
 *
 * <p>A model that takes one row is tried with two as well: a file may promise that rows vary and have the one of its example
 * baked in, and then its requests must not meet in a run.
 */
final class TensorWarmUp {

    private static final List<Integer> ROWS = List.of(1, 2, 4, 8);
    private static final List<Integer> SIZES = List.of(1, 8, 32, 224);

    /** Several dimensions that vary make a large tensor of a modest size; there is no need to try it. */
    private static final long MOST_ELEMENTS = 4 << 20;

    private final TensorRunner runner;
    private final Signature signature;
    private final boolean rowsMayMeet;
    private final LaneBuffers buffers = new LaneBuffers();

    TensorWarmUp(TensorRunner runner) {
        this.runner = runner;
        this.signature = runner.session().signature();
        this.rowsMayMeet = signature.batchable() && runner.session().inputsCountTheSameRows();
    }

    /**
     * What the first runs showed.
     *
     * @param failure why none of them went well
     */
    record Findings(boolean batchable, Optional<String> failure) {}

    Findings run(Calibration calibration) {
        String failure = "its inputs are too large to try";
        for (int size : SIZES) {
            Optional<TensorPiece> one = piece(1, size);
            if (one.isEmpty()) {
                continue;
            }
            Optional<String> problem = attempt(List.of(one.get()));
            if (problem.isEmpty()) {
                boolean batchable = rowsMayMeet && keepsRows(size);
                calibrate(calibration, batchable ? ROWS : List.of(1), size);
                return new Findings(batchable, Optional.empty());
            }
            failure = problem.get();
        }
        return new Findings(rowsMayMeet, Optional.of(failure));
    }

    private void calibrate(Calibration calibration, List<Integer> rows, int size) {
        List<Calibration.Size> sizes = rows.stream()
                .flatMap(count -> piece(count, size).stream())
                .map(piece -> new Calibration.Size(piece.rows(), piece.length()))
                .toList();
        try {
            calibration.run(
                    sizes,
                    trial -> runner.run(List.of(piece(trial.rows(), size).orElseThrow()), buffers, RunLimit.NONE));
        } catch (OrtException | RunFailedException failed) {
            // It takes what it took before, and others will teach what they cost.
        }
    }

    private boolean keepsRows(int size) {
        List<TensorPiece> two = new ArrayList<>();
        piece(1, size).ifPresent(two::add);
        piece(1, size).ifPresent(two::add);
        return attempt(two).isEmpty();
    }

    private Optional<String> attempt(List<TensorPiece> pieces) {
        try {
            runner.run(pieces, buffers, RunLimit.NONE);
            return Optional.empty();
        } catch (OrtException failed) {
            return Optional.of(OnnxSession.oneLine(failed));
        } catch (RunFailedException failed) {
            return Optional.of(failed.reason());
        }
    }

    private Optional<TensorPiece> piece(int rows, int size) {
        List<RawTensor> inputs = new ArrayList<>();
        long length = 1;
        for (TensorSpec spec : signature.inputs()) {
            List<Long> shape = new ArrayList<>(spec.shape());
            if (signature.batchable()) {
                shape.set(0, (long) rows);
            }
            Collections.replaceAll(shape, -1L, (long) size);
            long elements = shape.stream().reduce(1L, (left, right) -> left * right);
            if (elements > MOST_ELEMENTS) {
                return Optional.empty();
            }
            length = Math.max(length, lengthOf(spec, size));
            inputs.add(new RawTensor(spec.datatype(), shape, zeros(spec.datatype(), (int) elements)));
        }
        List<String> outputs =
                signature.outputs().stream().map(TensorSpec::name).toList();
        return Optional.of(new TensorPiece(inputs, outputs, rows, (int) length, "warm-up"));
    }

    private long lengthOf(TensorSpec spec, int size) {
        return spec.shape().stream()
                .skip(signature.batchable() ? 1 : 0)
                .filter(dimension -> dimension == -1)
                .reduce(1L, (length, varying) -> length * size);
    }

    private static ByteString zeros(Datatype datatype, int elements) {
        return datatype == Datatype.BYTES
                ? RawContents.bytes(Collections.nCopies(elements, ByteString.EMPTY))
                : ByteString.copyFrom(new byte[elements * datatype.byteSize()]);
    }
}
