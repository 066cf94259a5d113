package dev.sluice.oip;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.util.List;

/** Brings requests to the canonical form and answers from it, by the protocol's rules for raw contents. */
public final class RawContents {

    private RawContents() {}

    /**
     * The request with every tensor in raw contents, checked: datatype known, shape countable, bytes as many as shape and
     * datatype say. A request that came raw is returned as it is, nothing is copied. Nothing is allocated from a shape
     * before the bytes have been seen to match it.
     *
     * @throws InvalidRequestException naming the tensor and the rule
     */
    public static ModelInferRequest canonical(ModelInferRequest request) {
        return request.getRawInputContentsCount() > 0 ? checkedRaw(request) : fromTyped(request);
    }

    private static ModelInferRequest checkedRaw(ModelInferRequest request) {
        if (request.getRawInputContentsCount() != request.getInputsCount()) {
            throw new InvalidRequestException("raw_input_contents needs one entry for each input: "
                    + request.getInputsCount() + " inputs, " + request.getRawInputContentsCount() + " entries");
        }
        for (int i = 0; i < request.getInputsCount(); i++) {
            InferInputTensor input = request.getInputs(i);
            if (input.hasContents()) {
                throw new InvalidRequestException("input '" + input.getName()
                        + "' sets contents, which may not be used together with raw_input_contents");
            }
            checkRaw(input.getName(), input.getDatatype(), input.getShapeList(), request.getRawInputContents(i));
        }
        return request;
    }

    static void checkRaw(String tensor, String datatypeName, List<Long> shape, ByteString raw) {
        Datatype datatype = Datatype.ofTensor(tensor, datatypeName);
        long elements = elementCount(tensor, shape);
        if (!datatype.isFixedSize()) {
            long found = BytesElements.count(tensor, raw);
            if (found != elements) {
                throw new InvalidRequestException("input '" + tensor + "': the shape " + shape + " needs " + elements
                        + " elements, its raw BYTES has " + found);
            }
            return;
        }
        if (elements > Integer.MAX_VALUE || elements * datatype.byteSize() != raw.size()) {
            throw new InvalidRequestException("input '" + tensor + "': the shape " + shape + " of " + datatype
                    + " needs "
                    + elements + " elements of " + datatype.byteSize() + " bytes, its raw contents has " + raw.size()
                    + " bytes");
        }
        if (datatype == Datatype.BOOL) {
            checkBooleans(tensor, raw);
        }
    }

    private static void checkBooleans(String tensor, ByteString raw) {
        for (int i = 0; i < raw.size(); i++) {
            if (raw.byteAt(i) != 0 && raw.byteAt(i) != 1) {
                throw new InvalidRequestException("input '" + tensor + "': a raw BOOL is 0 or 1, was " + raw.byteAt(i));
            }
        }
    }

    private static long elementCount(String tensor, List<Long> shape) {
        try {
            return Shapes.elementCount(shape);
        } catch (InvalidRequestException wrong) {
            throw new InvalidRequestException("input '" + tensor + "': " + wrong.reason());
        }
    }

    private static ModelInferRequest fromTyped(ModelInferRequest request) {
        var raw = request.toBuilder().clearInputs();
        for (InferInputTensor input : request.getInputsList()) {
            Datatype datatype = Datatype.ofTensor(input.getName(), input.getDatatype());
            elementCount(input.getName(), input.getShapeList());
            raw.addInputs(input.toBuilder().clearContents());
            raw.addRawInputContents(
                    TypedContents.toRaw(input.getName(), datatype, input.getShapeList(), input.getContents()));
        }
        return raw.build();
    }

    /**
     * The answer with every tensor in raw contents, checked like a request: a foreign server may answer either way. An
     * answer that came raw is returned as it is.
     *
     * @throws InvalidRequestException naming the tensor and the rule that the server broke
     */
    public static ModelInferResponse canonical(ModelInferResponse response) {
        boolean isRaw = response.getRawOutputContentsCount() > 0;
        if (isRaw && response.getRawOutputContentsCount() != response.getOutputsCount()) {
            throw new InvalidRequestException("raw_output_contents needs one entry for each output: "
                    + response.getOutputsCount() + " outputs, " + response.getRawOutputContentsCount() + " entries");
        }
        var raw = response.toBuilder().clearOutputs().clearRawOutputContents();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            InferOutputTensor output = response.getOutputs(i);
            ByteString contents = isRaw
                    ? response.getRawOutputContents(i)
                    : TypedContents.toRaw(
                            output.getName(),
                            Datatype.ofTensor(output.getName(), output.getDatatype()),
                            output.getShapeList(),
                            output.getContents());
            checkRaw(output.getName(), output.getDatatype(), output.getShapeList(), contents);
            raw.addOutputs(output.toBuilder().clearContents());
            raw.addRawOutputContents(contents);
        }
        return isRaw ? response : raw.build();
    }

    /**
     * The answer in typed contents, for a requester who asked so. An answer that holds FP16 or BF16 stays raw, since there
     * is no typed field for them and the protocol does not allow both in one message.
     */
    public static ModelInferResponse typed(ModelInferResponse response) {
        boolean rawOnly = response.getOutputsList().stream()
                .anyMatch(output -> Datatype.ofTensor(output.getName(), output.getDatatype())
                        .isRawOnly());
        if (rawOnly || response.getRawOutputContentsCount() == 0) {
            return response;
        }
        var typed = response.toBuilder().clearOutputs().clearRawOutputContents();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            InferOutputTensor output = response.getOutputs(i);
            Datatype datatype = Datatype.ofTensor(output.getName(), output.getDatatype());
            typed.addOutputs(output.toBuilder()
                    .setContents(TypedContents.ofRaw(output.getName(), datatype, response.getRawOutputContents(i))));
        }
        return typed.build();
    }

    /**
     * As {@link #typed(ModelInferResponse)}, for an answer whose wire form may have this many bytes: that is known before
     * any of it is made.
     *
     * @throws AnswerTooLargeException when it has more
     */
    public static ModelInferResponse typed(ModelInferResponse response, int maxBytes) {
        long size = 0;
        for (int i = 0; i < response.getRawOutputContentsCount(); i++) {
            InferOutputTensor output = response.getOutputs(i);
            Datatype datatype = Datatype.ofTensor(output.getName(), output.getDatatype());
            size += datatype.isRawOnly()
                    ? response.getRawOutputContents(i).size()
                    : TypedContents.sizeOfRaw(output.getName(), datatype, response.getRawOutputContents(i));
        }
        ModelInferResponse typed = size > maxBytes ? response : typed(response);
        if (size > maxBytes || typed.getSerializedSize() > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        return typed;
    }

    /** Bytes of an answer's tensors. */
    public static long size(ModelInferResponse response) {
        long size = 0;
        for (ByteString raw : response.getRawOutputContentsList()) {
            size += raw.size();
        }
        return size;
    }

    /** The raw form of a tensor of BYTES. */
    public static ByteString bytes(List<ByteString> elements) {
        return BytesElements.join(elements);
    }

    /**
     * The elements of a tensor of BYTES, as views of its raw form.
     *
     * @throws InvalidRequestException when the framing is broken
     */
    public static List<ByteString> elements(ByteString raw) {
        return BytesElements.split("BYTES", raw);
    }
}
