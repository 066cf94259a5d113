package dev.sluice.worker.model;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.worker.tensor.RawTensor;
import java.util.List;

/** A request to a plain model: all of it goes through one run. */
final class TensorPiece implements Piece {

    private final List<RawTensor> inputs;
    private final List<String> outputs;
    private final int rows;
    private final int length;
    private final Object shapeClass;
    private List<RawTensor> results = List.of();

    /**
     * A request as the model takes it.
     *
     * @param inputs in the order of the signature
     * @param outputs the names of the outputs wanted
     */
    TensorPiece(List<RawTensor> inputs, List<String> outputs, int rows, int length, Object shapeClass) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.rows = rows;
        this.length = length;
        this.shapeClass = shapeClass;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Object shapeClass() {
        return shapeClass;
    }

    List<String> outputs() {
        return outputs;
    }

    Datatype datatype(int input) {
        return inputs.get(input).datatype();
    }

    List<Long> shape(int input) {
        return inputs.get(input).shape();
    }

    RawTensor input(int input) {
        return inputs.get(input);
    }

    ByteString contents(int input) {
        return inputs.get(input).contents();
    }

    void results(List<RawTensor> tensors) {
        results = List.copyOf(tensors);
    }

    List<RawTensor> results() {
        return results;
    }
}
