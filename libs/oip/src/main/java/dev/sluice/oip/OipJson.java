package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The JSON bodies of the protocol's REST form. Numbers are exact: INT64 and UINT64 beyond 2^53 keep every digit; NaN and the
 * infinities are the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. FP16 and BF16 have no JSON form.
 */
public final class OipJson {

    private OipJson() {}

    /**
     * Reads an inference request; the model may be named inside by {@code model_name} and {@code model_version}. Tensor data
     * may be flat or nested. The result is canonical.
     *
     * @throws InvalidRequestException saying where the JSON breaks which rule
     */
    public static ModelInferRequest readRequest(byte[] json, JsonLimits limits) {
        return new JsonRequestReader(json, limits).read();
    }

    /**
     * Writes an answer, from raw or typed contents, data flat.
     *
     * @throws InvalidRequestException when an output has no JSON form: FP16, BF16, or BYTES that are not UTF-8
     */
    public static byte[] writeResponse(ModelInferResponse response) {
        return write(out -> JsonWriter.response(out, response));
    }

    /**
     * Writes a canonical request, data flat.
     *
     * @throws InvalidRequestException when an input has no JSON form
     */
    public static byte[] writeRequest(ModelInferRequest request) {
        return write(out -> JsonWriter.request(out, request));
    }

    private static byte[] write(Body body) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JsonWriter.FACTORY.createGenerator(bytes)) {
            body.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    private interface Body {
        void writeTo(JsonGenerator out) throws IOException;
    }
}
