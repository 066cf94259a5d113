package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.tensor.LaneBuffers;
import dev.sluice.worker.tensor.OutputTensors;
import dev.sluice.worker.tensor.Ragged;
import dev.sluice.worker.tensor.RawTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs a plain model: pieces are put together along dimension 0, those of different sizes along a ragged axis padded to the
 * largest, and what comes out is taken apart and cut back again.
 */
final class TensorRunner implements AutoCloseable {

    private final OnnxSession session;
    private final RaggedAxes ragged;
    private final Map<String, TensorSpec> outputs;

    TensorRunner(OnnxSession session, RaggedAxes ragged) {
        this.session = session;
        this.ragged = ragged;
        this.outputs = session.signature().outputs().stream()
                .collect(Collectors.toUnmodifiableMap(TensorSpec::name, Function.identity()));
    }

    OnnxSession session() {
        return session;
    }

    void run(List<TensorPiece> pieces, LaneBuffers buffers, RunLimit limit) throws OrtException, RunFailedException {
        List<String> wanted = pieces.get(0).outputs();
        long rows = pieces.stream().mapToLong(TensorPiece::rows).sum();
        try (SessionRun run = session.begin(buffers)) {
            feed(run, pieces, rows);
            for (String output : wanted) {
                TensorSpec spec = spec(output);
                Optional<List<Long>> known = knownShape(spec, pieces.get(0), rows);
                if (known.isPresent()) {
                    run.place(spec, known.get());
                }
            }
            run.run(wanted, limit);
            distribute(run, pieces, rows);
        }
    }

    private void feed(SessionRun run, List<TensorPiece> pieces, long rows) throws OrtException {
        List<TensorSpec> inputs = session.signature().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            long[] shape = SessionRun.toArray(pieces.get(0).shape(i));
            if (pieces.size() > 1) {
                shape[0] = rows;
            }
            String name = inputs.get(i).name();
            Optional<ByteString> pad = isPadded(pieces) ? ragged.pad(name) : Optional.empty();
            if (pad.isPresent()) {
                shape[ragged.axis()] = largest(pieces);
                run.feedPadded(name, inputs(pieces, i), shape, ragged.axis(), pad.get());
            } else {
                run.feed(name, pieces.get(0).datatype(i), shape, contents(pieces, i));
            }
        }
    }

    private static List<RawTensor> inputs(List<TensorPiece> pieces, int input) {
        return pieces.stream().map(piece -> piece.input(input)).toList();
    }

    private static List<ByteString> contents(List<TensorPiece> pieces, int input) {
        List<ByteString> parts = new ArrayList<>(pieces.size());
        for (TensorPiece piece : pieces) {
            parts.add(piece.contents(input));
        }
        return parts;
    }

    private boolean isPadded(List<TensorPiece> pieces) {
        return pieces.stream().mapToLong(this::size).distinct().count() > 1;
    }

    private long largest(List<TensorPiece> pieces) {
        return pieces.stream().mapToLong(this::size).max().orElseThrow();
    }

    /** Along the ragged axis, of all ragged inputs; 0 for a model that has none. */
    private long size(TensorPiece piece) {
        List<TensorSpec> inputs = session.signature().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (ragged.pad(inputs.get(i).name()).isPresent()) {
                return piece.shape(i).get(ragged.axis());
            }
        }
        return 0;
    }

    /** The shape of an output, when nothing of it varies but the rows, and those are the rows of the inputs. */
    private Optional<List<Long>> knownShape(TensorSpec output, TensorPiece piece, long rows) {
        List<Long> shape = new ArrayList<>(output.shape());
        if (!shape.isEmpty() && shape.get(0) == -1 && session.hasRowsOfInputs(output.name())) {
            shape.set(0, rowsOfFirstInput(piece, rows));
        }
        return shape.contains(-1L) ? Optional.empty() : Optional.of(shape);
    }

    /** A model that is not batchable counts a request as one row, whatever its first dimension is. */
    private static long rowsOfFirstInput(TensorPiece piece, long rows) {
        return rows == piece.rows() ? piece.shape(0).get(0) : rows;
    }

    private void distribute(SessionRun run, List<TensorPiece> pieces, long rows)
            throws OrtException, RunFailedException {
        List<Integer> rowsOfPieces = pieces.stream().map(TensorPiece::rows).toList();
        List<List<RawTensor>> byOutput = new ArrayList<>();
        for (String output : pieces.get(0).outputs()) {
            if (pieces.size() > 1) {
                checkRows(output, run.shapeOf(output), rows);
            }
            List<RawTensor> parts =
                    OutputTensors.split(run.read(output, spec(output).datatype()), rowsOfPieces);
            byOutput.add(isPadded(pieces) ? cutBack(output, parts, pieces) : parts);
        }
        for (int i = 0; i < pieces.size(); i++) {
            int piece = i;
            pieces.get(i)
                    .results(byOutput.stream().map(parts -> parts.get(piece)).toList());
        }
    }

    private static void checkRows(String output, List<Long> shape, long rows) throws RunFailedException {
        if (shape.isEmpty() || shape.get(0) != rows) {
            throw RunFailedException.inAnswer("output '" + output + "' has the shape " + shape + " for a run of " + rows
                    + " rows, so that it can not be divided among its requests");
        }
    }

    private List<RawTensor> cutBack(String output, List<RawTensor> parts, List<TensorPiece> pieces)
            throws RunFailedException {
        long largest = largest(pieces);
        List<RawTensor> own = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            RawTensor part = parts.get(i);
            for (int axis : ragged.trimmed(output)) {
                if (part.shape().get(axis) != largest) {
                    throw RunFailedException.inAnswer("output '" + output + "' has the shape " + part.shape()
                            + " for inputs padded to " + largest + ", so that it can not be cut back along axis "
                            + axis);
                }
                part = Ragged.trim(part, axis, size(pieces.get(i)));
            }
            own.add(part);
        }
        return own;
    }

    private TensorSpec spec(String output) {
        TensorSpec spec = outputs.get(output);
        if (spec == null) {
            throw new IllegalStateException("the signature was checked, and lacks " + output);
        }
        return spec;
    }

    @Override
    public void close() {
        session.close();
    }
}
