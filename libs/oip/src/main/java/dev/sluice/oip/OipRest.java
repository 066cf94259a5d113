package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The bodies of the protocol's REST form with the extension for binary data: JSON, followed by the raw bytes of those tensors that
 * say {@code binary_data_size} in place of data. All datatypes have this form, FP16 and BF16 too.
 */
public final class OipRest {

    private OipRest() {}

    /** A request, canonical and without the parameters of this wire, and the form in which it wants its answer. */
    public record Asked(ModelInferRequest request, AnswerForm form) {}

    /**
     * Reads a body; tensors of binary data stay where they are in it, and nobody may write to it afterwards.
     *
     * @param jsonLength how much of it is JSON; all of it where nothing follows
     * @throws InvalidRequestException saying where it breaks which rule
     */
    public static Asked readRequest(byte[] body, int jsonLength, JsonLimits limits) {
        if (jsonLength < 0 || jsonLength > body.length) {
            throw new InvalidRequestException(
                    "the JSON should be " + jsonLength + " bytes long, the body has " + body.length);
        }
        var tail = new BinaryTail(body, jsonLength);
        ModelInferRequest request = new JsonRequestReader(body, jsonLength, tail, limits).read();
        tail.checkUsedUp();
        return new Asked(AnswerForm.removedFrom(request), AnswerForm.of(request));
    }

    /**
     * Reads a body that is nothing but the one input of its model, of one row. Its answer is binary data too.
     *
     * @throws InvalidRequestException when the model does not take that, or the body does not fit it
     */
    public static Asked readRaw(byte[] body, Signature signature) {
        if (signature.inputs().size() != 1) {
            throw new InvalidRequestException("a body without JSON is for a model of one input, this one has "
                    + signature.inputs().size());
        }
        TensorSpec input = signature.inputs().get(0);
        ByteString raw = UnsafeByteOperations.unsafeWrap(body);
        boolean isText = input.datatype() == Datatype.BYTES;
        var request = ModelInferRequest.newBuilder();
        request.addInputsBuilder()
                .setName(input.name())
                .setDatatype(input.datatype().name())
                .addAllShape(RawShape.of(
                        input,
                        signature.batchable(),
                        isText ? 1 : body.length / input.datatype().byteSize()));
        request.addRawInputContents(isText ? BytesElements.join(List.of(raw)) : raw);
        return new Asked(RawContents.canonical(request.build()), AnswerForm.BINARY);
    }

    /**
     * Writes an answer, in at most so many bytes.
     *
     * @throws AnswerTooLargeException when it has more
     * @throws InvalidRequestException when an output that is to be in JSON has no JSON form
     */
    public static RestBody writeResponse(ModelInferResponse response, AnswerForm form, int maxBytes) {
        List<ByteString> tail = new ArrayList<>();
        long tailBytes = 0;
        for (int i = 0; i < response.getOutputsCount(); i++) {
            if (form.isBinary(response.getOutputs(i).getName())) {
                ByteString raw = JsonWriter.rawOutput(response, i);
                tail.add(raw);
                tailBytes += raw.size();
            }
        }
        if (tailBytes > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        return write(
                tail,
                OipJson.expectedSize(response),
                maxBytes,
                out -> JsonWriter.response(out, response, form, maxBytes));
    }

    /**
     * Writes a canonical request.
     *
     * @param isBinary which inputs follow the JSON
     * @throws InvalidRequestException when an input that is to be in JSON has no JSON form
     */
    public static RestBody writeRequest(ModelInferRequest request, Predicate<String> isBinary) {
        List<ByteString> tail = new ArrayList<>();
        for (int i = 0; i < request.getInputsCount(); i++) {
            if (isBinary.test(request.getInputs(i).getName())) {
                tail.add(request.getRawInputContents(i));
            }
        }
        return write(tail, 0, OipJson.UNBOUNDED, out -> JsonWriter.request(out, request, isBinary));
    }

    private static RestBody write(List<ByteString> tail, long expected, int maxBytes, Json json) {
        var bytes = new BoundedBytes(expected, maxBytes);
        try {
            try (JsonGenerator out = JsonWriter.FACTORY.createGenerator(bytes)) {
                json.writeTo(out);
            }
            int jsonLength = bytes.size();
            for (ByteString tensor : tail) {
                tensor.writeTo(bytes);
            }
            return new RestBody(bytes.toByteArray(), jsonLength);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
    }

    private interface Json {
        void writeTo(JsonGenerator out) throws IOException;
    }
}
