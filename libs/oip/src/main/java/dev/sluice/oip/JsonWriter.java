package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Writes the protocol's JSON bodies. */
final class JsonWriter {

    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private JsonWriter() {}

    /** @param maxBytes above which a single text is not even brought into a string */
    static void response(JsonGenerator out, ModelInferResponse response, AnswerForm form, int maxBytes)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("model_name", response.getModelName());
        writeIfPresent(out, "model_version", response.getModelVersion());
        writeIfPresent(out, "id", response.getId());
        parameters(out, response.getParametersMap());
        out.writeArrayFieldStart("outputs");
        for (int i = 0; i < response.getOutputsCount(); i++) {
            InferOutputTensor output = response.getOutputs(i);
            Datatype datatype = Datatype.ofTensor(output.getName(), output.getDatatype());
            ByteString raw = rawOutput(response, i);
            out.writeStartObject();
            header(out, output.getName(), datatype, output.getShapeList());
            if (form.isBinary(output.getName())) {
                parameters(out, withSize(output.getParametersMap(), raw));
            } else {
                parameters(out, output.getParametersMap());
                data(out, output.getName(), datatype, raw, maxBytes);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static ByteString rawOutput(ModelInferResponse response, int index) {
        InferOutputTensor output = response.getOutputs(index);
        return response.getRawOutputContentsCount() > 0
                ? response.getRawOutputContents(index)
                : TypedContents.toRaw(
                        output.getName(),
                        Datatype.ofTensor(output.getName(), output.getDatatype()),
                        output.getShapeList(),
                        output.getContents());
    }

    /** @param isBinary inputs that follow the JSON */
    static void request(JsonGenerator out, ModelInferRequest request, Predicate<String> isBinary) throws IOException {
        out.writeStartObject();
        writeIfPresent(out, "model_name", request.getModelName());
        writeIfPresent(out, "model_version", request.getModelVersion());
        writeIfPresent(out, "id", request.getId());
        parameters(out, request.getParametersMap());
        out.writeArrayFieldStart("inputs");
        for (int i = 0; i < request.getInputsCount(); i++) {
            var input = request.getInputs(i);
            Datatype datatype = Datatype.ofTensor(input.getName(), input.getDatatype());
            out.writeStartObject();
            header(out, input.getName(), datatype, input.getShapeList());
            ByteString raw = request.getRawInputContents(i);
            if (isBinary.test(input.getName())) {
                parameters(out, withSize(input.getParametersMap(), raw));
            } else {
                parameters(out, input.getParametersMap());
                data(out, input.getName(), datatype, raw, Integer.MAX_VALUE);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        requestedOutputs(out, request);
        out.writeEndObject();
    }

    private static void requestedOutputs(JsonGenerator out, ModelInferRequest request) throws IOException {
        if (request.getOutputsCount() == 0) {
            return;
        }
        out.writeArrayFieldStart("outputs");
        for (var output : request.getOutputsList()) {
            out.writeStartObject();
            out.writeStringField("name", output.getName());
            parameters(out, output.getParametersMap());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeIfPresent(JsonGenerator out, String field, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(field, value);
        }
    }

    private static void header(JsonGenerator out, String name, Datatype datatype, List<Long> shape) throws IOException {
        out.writeStringField("name", name);
        out.writeStringField("datatype", datatype.name());
        out.writeArrayFieldStart("shape");
        for (long dimension : shape) {
            out.writeNumber(dimension);
        }
        out.writeEndArray();
    }

    private static Map<String, InferParameter> withSize(Map<String, InferParameter> parameters, ByteString raw) {
        Map<String, InferParameter> withSize = new TreeMap<>(parameters);
        withSize.put(
                BinaryTail.SIZE,
                InferParameter.newBuilder().setInt64Param(raw.size()).build());
        return withSize;
    }

    private static void parameters(JsonGenerator out, Map<String, InferParameter> parameters) throws IOException {
        if (parameters.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("parameters");
        for (var entry : new TreeMap<>(parameters).entrySet()) {
            out.writeFieldName(entry.getKey());
            InferParameter value = entry.getValue();
            switch (value.getParameterChoiceCase()) {
                case BOOL_PARAM -> out.writeBoolean(value.getBoolParam());
                case INT64_PARAM -> out.writeNumber(value.getInt64Param());
                case STRING_PARAM -> out.writeString(value.getStringParam());
                case DOUBLE_PARAM -> out.writeNumber(value.getDoubleParam());
                case UINT64_PARAM -> out.writeNumber(Long.toUnsignedString(value.getUint64Param()));
                case PARAMETERCHOICE_NOT_SET -> out.writeNull();
            }
        }
        out.writeEndObject();
    }

    private static void data(JsonGenerator out, String tensor, Datatype datatype, ByteString bytes, int maxBytes)
            throws IOException {
        if (datatype.isRawOnly()) {
            throw new InvalidRequestException("tensor '" + tensor + "' is " + datatype
                    + ", which has no JSON form; ask in protobuf, or for binary data over HTTP");
        }
        out.writeArrayFieldStart("data");
        if (datatype == Datatype.BYTES) {
            for (ByteString element : BytesElements.each(tensor, bytes)) {
                if (element.size() > maxBytes) {
                    throw new AnswerTooLargeException(maxBytes);
                }
                writeText(out, tensor, element);
            }
        } else {
            ByteBuffer raw = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            writeElements(out, datatype, raw);
        }
        out.writeEndArray();
    }

    private static void writeText(JsonGenerator out, String tensor, ByteString element) throws IOException {
        if (!element.isValidUtf8()) {
            throw new InvalidRequestException(
                    "tensor '" + tensor
                            + "' has BYTES that are not UTF-8, which have no JSON form; ask in protobuf, or for binary data over HTTP");
        }
        out.writeString(element.toStringUtf8());
    }

    private static void writeElements(JsonGenerator out, Datatype datatype, ByteBuffer raw) throws IOException {
        if (datatype == Datatype.FP32) {
            // Past the generator, which would make a string of each; to it the array stays empty, and is closed as
            // such.
            out.flush();
            FloatArrayText.write(raw, (OutputStream) out.getOutputTarget());
            return;
        }
        while (raw.hasRemaining()) {
            writeElement(out, datatype, raw);
        }
    }

    private static void writeElement(JsonGenerator out, Datatype datatype, ByteBuffer raw) throws IOException {
        switch (datatype) {
            case BOOL -> out.writeBoolean(raw.get() != 0);
            case INT8 -> out.writeNumber(raw.get());
            case INT16 -> out.writeNumber(raw.getShort());
            case INT32 -> out.writeNumber(raw.getInt());
            case INT64 -> out.writeNumber(raw.getLong());
            case UINT8 -> out.writeNumber(Byte.toUnsignedInt(raw.get()));
            case UINT16 -> out.writeNumber(Short.toUnsignedInt(raw.getShort()));
            case UINT32 -> out.writeNumber(Integer.toUnsignedLong(raw.getInt()));
            case UINT64 -> out.writeNumber(Long.toUnsignedString(raw.getLong()));
            case FP64 -> out.writeNumber(raw.getDouble());
            case FP32, FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " is not written by element");
        }
    }
}
