package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import dev.sluice.worker.tensor.LaneBuffers;
import dev.sluice.worker.tensor.RawTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A plain ONNX model, served from its own signature. */
final class TensorModel implements ServedModel<TensorPiece> {

    private final ModelFacts facts;
    private final RunSharing sharing;
    private final TensorRunner runner;
    private final RaggedAxes ragged;
    private final RunCosts costs;

    TensorModel(ModelFacts facts, TensorRunner runner, RaggedAxes ragged, RunCosts costs) {
        this.facts = facts;
        this.sharing = new RunSharing(facts);
        this.runner = runner;
        this.ragged = ragged;
        this.costs = costs;
    }

    /** What must be equal to share a run: the dimensions but the first, what is wanted, and what it is wanted with. */
    private record ShapeClass(
            List<List<Long>> rowShapes, List<String> outputs, Map<String, InferParameter> parameters) {}

    @Override
    public ModelFacts facts() {
        return facts;
    }

    @Override
    public RunSharing sharing() {
        return sharing;
    }

    @Override
    public RunCosts costs() {
        return costs;
    }

    @Override
    public Prepared<TensorPiece> prepare(ModelInferRequest request) {
        facts.signature().check(request);
        if (facts.batchable()) {
            Signature.checkRows(request);
        }
        List<RawTensor> inputs = inOrderOfSignature(request);
        List<String> outputs = facts.outputsOf(request);
        int length = facts.signature().rowLength(request, facts.batchable());
        Object shapeClass = shapeClass(inputs, outputs, request);
        return new PreparedTensors(facts, new TensorPiece(inputs, outputs, rowsOf(inputs), length, shapeClass));
    }

    private List<RawTensor> inOrderOfSignature(ModelInferRequest request) {
        Map<String, RawTensor> byName = new HashMap<>();
        for (int i = 0; i < request.getInputsCount(); i++) {
            InferInputTensor input = request.getInputs(i);
            ByteString contents = request.getRawInputContents(i);
            byName.put(input.getName(), new RawTensor(datatype(input, contents), input.getShapeList(), contents));
        }
        List<RawTensor> inputs = new ArrayList<>(byName.size());
        for (TensorSpec spec : facts.signature().inputs()) {
            RawTensor tensor = byName.get(spec.name());
            if (tensor == null) {
                throw new IllegalStateException("the signature was checked, and lacks " + spec.name());
            }
            inputs.add(tensor);
        }
        return inputs;
    }

    /** A string of ONNX is text, so bytes that are none are refused before they can fail a run of several. */
    private static Datatype datatype(InferInputTensor input, ByteString contents) {
        Datatype datatype = Datatype.valueOf(input.getDatatype());
        if (datatype == Datatype.BYTES
                && !RawContents.elements(contents).stream().allMatch(ByteString::isValidUtf8)) {
            throw new InvalidRequestException(
                    "input '" + input.getName() + "' has an element that is not UTF-8; the model takes text");
        }
        return datatype;
    }

    private int rowsOf(List<RawTensor> inputs) {
        if (!facts.batchable()) {
            return 1;
        }
        long rows = inputs.get(0).shape().get(0);
        if (rows > Integer.MAX_VALUE) {
            throw new InvalidRequestException("a request has at most " + Integer.MAX_VALUE + " rows, was " + rows);
        }
        return (int) rows;
    }

    private Object shapeClass(List<RawTensor> inputs, List<String> outputs, ModelInferRequest request) {
        if (!sharing.isAllowed()) {
            return new Object();
        }
        List<List<Long>> rowShapes = new ArrayList<>();
        Set<Long> raggedSizes = new HashSet<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<Long> shape = new ArrayList<>(inputs.get(i).shape());
            if (ragged.pad(facts.signature().inputs().get(i).name()).isPresent()) {
                raggedSizes.add(shape.set(ragged.axis(), -1L));
            }
            rowShapes.add(shape.subList(1, shape.size()));
        }
        // Inputs that are ragged each in its own way have no common size to be padded to.
        return raggedSizes.size() > 1 ? new Object() : new ShapeClass(rowShapes, outputs, request.getParametersMap());
    }

    @Override
    public void run(List<TensorPiece> pieces, LaneBuffers buffers, RunLimit limit) throws RunFailedException {
        try {
            runner.run(pieces, buffers, limit);
        } catch (OrtException failed) {
            throw RunFailedException.inModel("the model failed: " + OnnxSession.oneLine(failed));
        }
    }

    @Override
    public void close() {
        runner.close();
    }

    private record PreparedTensors(ModelFacts facts, TensorPiece piece) implements Prepared<TensorPiece> {

        @Override
        public List<TensorPiece> pieces() {
            return List.of(piece);
        }

        @Override
        public int tokens() {
            return 0;
        }

        @Override
        public ModelInferResponse answer() {
            var response =
                    ModelInferResponse.newBuilder().setModelName(facts.name()).setModelVersion(facts.versionText());
            for (int i = 0; i < piece.outputs().size(); i++) {
                RawTensor tensor = piece.results().get(i);
                response.addOutputs(InferOutputTensor.newBuilder()
                        .setName(piece.outputs().get(i))
                        .setDatatype(tensor.datatype().name())
                        .addAllShape(tensor.shape()));
                response.addRawOutputContents(tensor.contents());
            }
            return response.build();
        }
    }
}
