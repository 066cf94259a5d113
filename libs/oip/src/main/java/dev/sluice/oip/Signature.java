package dev.sluice.oip;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The inputs and outputs of a model, and the check that a request fits them, made before it may join a batch. */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {

    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * Reads what a model says of itself.
     *
     * @throws IllegalArgumentException when the metadata names a datatype that does not exist
     */
    public static Signature of(ModelMetadataResponse metadata) {
        return new Signature(specs(metadata.getInputsList()), specs(metadata.getOutputsList()));
    }

    private static List<TensorSpec> specs(List<ModelMetadataResponse.TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> new TensorSpec(
                        tensor.getName(),
                        Datatype.of(tensor.getDatatype())
                                .orElseThrow(() -> new IllegalArgumentException("tensor " + tensor.getName()
                                        + " has the unknown datatype " + tensor.getDatatype())),
                        tensor.getShapeList()))
                .toList();
    }

    /** Dimension 0 of every input and output is dynamic, so that rows of several requests may share a run. */
    public boolean batchable() {
        return !inputs.isEmpty()
                && inputs.stream().allMatch(TensorSpec::isBatchable)
                && outputs.stream().allMatch(TensorSpec::isBatchable);
    }

    /**
     * Checks a canonical request against this signature: every input there once with its datatype and a shape that fits,
     * and only outputs that exist.
     *
     * @throws InvalidRequestException naming the tensor, what was expected and what came
     */
    public void check(ModelInferRequest request) {
        Set<String> seen = new HashSet<>();
        for (InferInputTensor input : request.getInputsList()) {
            if (!seen.add(input.getName())) {
                throw new InvalidRequestException("input '" + input.getName() + "' is given twice");
            }
            checkInput(input);
        }
        for (TensorSpec expected : inputs) {
            if (!seen.contains(expected.name())) {
                throw new InvalidRequestException(
                        "input '" + expected.name() + "' is missing; the model takes " + names(inputs));
            }
        }
        checkRequestedOutputs(request);
    }

    private void checkInput(InferInputTensor input) {
        TensorSpec expected = find(inputs, input.getName())
                .orElseThrow(() -> new InvalidRequestException(
                        "unknown input '" + input.getName() + "'; the model takes " + names(inputs)));
        if (!expected.datatype().name().equals(input.getDatatype())) {
            throw new InvalidRequestException("input '" + input.getName() + "' has to be " + expected.datatype()
                    + ", was " + input.getDatatype());
        }
        if (!expected.accepts(input.getShapeList())) {
            throw new InvalidRequestException("input '" + input.getName() + "' has to have the shape "
                    + expected.shape() + " (-1 may vary), was " + input.getShapeList());
        }
    }

    /**
     * Checks that all inputs have the same number of rows. Only for a model whose inputs count the same thing along
     * dimension 0: queries and documents may well differ.
     *
     * @throws InvalidRequestException naming the inputs that differ
     */
    public static void checkRows(ModelInferRequest request) {
        long rows = request.getInputs(0).getShape(0);
        for (InferInputTensor input : request.getInputsList()) {
            if (input.getShape(0) != rows) {
                throw new InvalidRequestException("all inputs need the same number of rows: '"
                        + request.getInputs(0).getName() + "' has " + rows + ", '" + input.getName() + "' has "
                        + input.getShape(0));
            }
        }
    }

    /**
     * How long a row of a request is, as far as its shape says: the product of the dimensions that may vary, of the input where
     * it is largest; 1 when none may. What a run costs goes by it.
     *
     * @param request one that fits
     * @param batchable dimension 0 counts rows, and not length
     */
    public int rowLength(ModelInferRequest request, boolean batchable) {
        long longest = 1;
        for (InferInputTensor input : request.getInputsList()) {
            long length = find(inputs, input.getName())
                    .map(spec -> spec.varying(input.getShapeList(), batchable ? 1 : 0))
                    .orElse(1L);
            longest = Math.max(longest, length);
        }
        return (int) Math.min(Integer.MAX_VALUE, longest);
    }

    private void checkRequestedOutputs(ModelInferRequest request) {
        Set<String> seen = new HashSet<>();
        request.getOutputsList().forEach(output -> {
            if (!seen.add(output.getName())) {
                throw new InvalidRequestException("output '" + output.getName() + "' is asked for twice");
            }
            if (find(outputs, output.getName()).isEmpty()) {
                throw new InvalidRequestException(
                        "unknown output '" + output.getName() + "'; the model gives " + names(outputs));
            }
        });
    }

    private static Optional<TensorSpec> find(List<TensorSpec> specs, String name) {
        return specs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    private static String names(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> spec.name() + ' ' + spec.datatype() + ' ' + spec.shape())
                .collect(Collectors.joining(", "));
    }
}
