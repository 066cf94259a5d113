package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads one request body, a token at a time: what is refused is refused before it is held. */
final class JsonRequestReader {

    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final byte[] json;
    private final int length;
    private final Optional<BinaryTail> tail;
    private final JsonLimits limits;
    private final JsonFactory factory;
    private final ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    private final Set<String> inputNames = new HashSet<>();
    private int parts;

    JsonRequestReader(byte[] json, JsonLimits limits) {
        this(json, json.length, Optional.empty(), limits);
    }

    /**
     * @param length how much of the body is JSON
     * @param tail what follows it
     */
    JsonRequestReader(byte[] body, int length, BinaryTail tail, JsonLimits limits) {
        this(body, length, Optional.of(tail), limits);
    }

    private JsonRequestReader(byte[] json, int length, Optional<BinaryTail> tail, JsonLimits limits) {
        this.json = json;
        this.length = length;
        this.tail = tail;
        this.limits = limits;
        this.factory = StrictJson.factory(limits, length);
    }

    ModelInferRequest read() {
        StrictJson.refuseOtherEncodings(json, length);
        try (JsonParser in = factory.createParser(json, 0, length)) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT, "the body");
            while (in.nextToken() != JsonToken.END_OBJECT) {
                readField(in, in.currentName());
            }
            if (in.nextToken() != null) {
                throw new InvalidRequestException("the JSON has something after the body");
            }
        } catch (JsonProcessingException malformed) {
            throw JsonProblem.of(malformed, limits);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
        if (request.getInputsCount() == 0) {
            throw new InvalidRequestException("the JSON has no inputs");
        }
        return request.build();
    }

    private void readField(JsonParser in, String field) throws IOException {
        JsonToken token = in.nextToken();
        if (token == JsonToken.VALUE_NULL && !field.equals("inputs")) {
            return; // many clients write null for what they leave out
        }
        switch (field) {
            case "model_name" -> request.setModelName(text(in, token, field));
            case "model_version" -> request.setModelVersion(text(in, token, field));
            case "id" -> request.setId(text(in, token, field));
            case "parameters" -> request.putAllParameters(parameters(in, token));
            case "inputs" -> {
                expect(in, token, JsonToken.START_ARRAY, "inputs");
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    readInput(in);
                }
            }
            case "outputs" -> {
                expect(in, token, JsonToken.START_ARRAY, "outputs");
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    readRequestedOutput(in);
                }
            }
            default -> in.skipChildren(); // the protocol lets others add fields
        }
    }

    /** An input, an output or a parameter: small in the JSON, but an object or several when it is held. */
    private void addPart() {
        parts++;
        if (parts > limits.maxParts()) {
            throw new InvalidRequestException(
                    "the JSON has more than " + limits.maxParts() + " inputs, outputs and parameters");
        }
    }

    private void readRequestedOutput(JsonParser in) throws IOException {
        addPart();
        var output = InferRequestedOutputTensor.newBuilder();
        expect(in, in.currentToken(), JsonToken.START_OBJECT, "an element of outputs");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            JsonToken token = in.nextToken();
            switch (field) {
                case "name" -> output.setName(text(in, token, field));
                case "parameters" -> output.putAllParameters(parameters(in, token));
                default -> in.skipChildren();
            }
        }
        if (output.getName().isEmpty()) {
            throw new InvalidRequestException("an element of outputs has no name");
        }
        request.addOutputs(output);
    }

    private void readInput(JsonParser in) throws IOException {
        addPart();
        var input = InferInputTensor.newBuilder();
        Optional<JsonTensorData> data = Optional.empty();
        Optional<Integer> dataAt = Optional.empty();
        boolean hasShape = false;
        expect(in, in.currentToken(), JsonToken.START_OBJECT, "an element of inputs");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            JsonToken token = in.nextToken();
            switch (field) {
                case "name" -> input.setName(text(in, token, field));
                case "datatype" -> input.setDatatype(text(in, token, field));
                case "parameters" -> input.putAllParameters(parameters(in, token));
                case "shape" -> {
                    input.addAllShape(shape(in, token));
                    hasShape = true;
                }
                case "data" -> {
                    if (input.getDatatype().isEmpty()) {
                        // What the numbers mean is said only later: come back to them then.
                        dataAt = Optional.of((int) in.currentTokenLocation().getByteOffset());
                        in.skipChildren();
                    } else {
                        data = Optional.of(data(in, input));
                    }
                }
                default -> in.skipChildren();
            }
        }
        if (!hasShape) {
            throw new InvalidRequestException("input '" + input.getName() + "' has no shape");
        }
        addInput(input, contents(input, data, dataAt));
    }

    private ByteString contents(InferInputTensor.Builder input, Optional<JsonTensorData> data, Optional<Integer> dataAt)
            throws IOException {
        if (tail.isPresent() && input.containsParameters(BinaryTail.SIZE)) {
            if (data.isPresent() || dataAt.isPresent()) {
                throw new InvalidRequestException(
                        "input '" + input.getName() + "' has data, and " + BinaryTail.SIZE + " too");
            }
            InferParameter size = input.getParametersOrThrow(BinaryTail.SIZE);
            ByteString raw = tail.orElseThrow().take(input.getName(), size);
            RawContents.checkRaw(input.getName(), input.getDatatype(), input.getShapeList(), raw);
            input.removeParameters(BinaryTail.SIZE);
            return raw;
        }
        JsonTensorData read = data.isPresent() ? data.orElseThrow() : later(input, dataAt);
        return read.rawFor(input.getShapeList());
    }

    private JsonTensorData later(InferInputTensor.Builder input, Optional<Integer> dataAt) throws IOException {
        int at = dataAt.orElseThrow(() -> new InvalidRequestException("input '" + input.getName() + "' has no data"));
        try (JsonParser in = factory.createParser(json, at, length - at)) {
            in.nextToken();
            return data(in, input);
        }
    }

    private static JsonTensorData data(JsonParser in, InferInputTensor.Builder input) throws IOException {
        var data = new JsonTensorData(input.getName(), Datatype.ofTensor(input.getName(), input.getDatatype()));
        data.read(in);
        return data;
    }

    private void addInput(InferInputTensor.Builder input, ByteString raw) {
        if (input.getName().isEmpty()) {
            throw new InvalidRequestException("an element of inputs has no name");
        }
        if (!inputNames.add(input.getName())) {
            throw new InvalidRequestException("input '" + input.getName() + "' is given twice");
        }
        request.addInputs(input);
        request.addRawInputContents(raw);
    }

    private static List<Long> shape(JsonParser in, JsonToken token) throws IOException {
        expect(in, token, JsonToken.START_ARRAY, "shape");
        List<Long> shape = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in, in.currentToken(), JsonToken.VALUE_NUMBER_INT, "a dimension of shape");
            if (shape.size() == Shapes.MAX_RANK) {
                throw new InvalidRequestException("a shape has at most " + Shapes.MAX_RANK + " dimensions");
            }
            shape.add(in.getLongValue());
        }
        return shape;
    }

    private Map<String, InferParameter> parameters(JsonParser in, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        expect(in, token, JsonToken.START_OBJECT, "parameters");
        Map<String, InferParameter> parameters = new TreeMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            addPart();
            String name = whole(in.currentName(), "the name of a parameter");
            in.nextToken();
            parameters.put(name, parameter(in, name));
        }
        return parameters;
    }

    private static InferParameter parameter(JsonParser in, String name) throws IOException {
        var parameter = InferParameter.newBuilder();
        switch (in.currentToken()) {
            case VALUE_STRING -> parameter.setStringParam(whole(in.getText(), "a parameter"));
            case VALUE_TRUE, VALUE_FALSE -> parameter.setBoolParam(in.getBooleanValue());
            case VALUE_NUMBER_FLOAT -> parameter.setDoubleParam(in.getDoubleValue());
            case VALUE_NUMBER_INT -> setInteger(parameter, in.getBigIntegerValue(), name);
            default -> throw new InvalidRequestException("parameter '" + name + "' is a string, a number or a boolean");
        }
        return parameter.build();
    }

    private static void setInteger(InferParameter.Builder parameter, BigInteger value, String name) {
        if (value.bitLength() < Long.SIZE) {
            parameter.setInt64Param(value.longValueExact());
        } else if (value.signum() > 0 && value.compareTo(UINT64_MAX) <= 0) {
            parameter.setUint64Param(value.longValue());
        } else {
            throw new InvalidRequestException("parameter '" + name + "' does not fit 64 bits");
        }
    }

    private static String text(JsonParser in, JsonToken token, String field) throws IOException {
        expect(in, token, JsonToken.VALUE_STRING, field);
        return whole(in.getText(), field);
    }

    private static String whole(String text, String what) {
        if (Surrogates.hasLoneOne(text)) {
            throw new InvalidRequestException(what + " has a lone surrogate, which is no character");
        }
        return text;
    }

    private static void expect(JsonParser in, JsonToken actual, JsonToken expected, String what) {
        if (actual != expected) {
            throw new InvalidRequestException(what + " has to be " + named(expected) + " (at byte "
                    + in.currentTokenLocation().getByteOffset() + " of the JSON)");
        }
    }

    private static String named(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            default -> "a whole number";
        };
    }
}
