package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The JSON bodies of the protocol's REST form. Numbers are exact: INT64 and UINT64 beyond 2^53 keep every digit; NaN and the
 * infinities are the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. FP16 and BF16 have no JSON form.
 */
public final class OipJson {

    /** As large as an array can be. */
    static final int UNBOUNDED = Integer.MAX_VALUE - 8;

    private static final int HEAD = 256;
    private static final int TEXT_PER_BYTE = 3;

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
        return writeResponse(response, UNBOUNDED);
    }

    /**
     * Writes an answer that may have this many bytes. What it takes to find that it has more depends on the bound, and not
     * on the answer.
     *
     * @throws AnswerTooLargeException when it has more
     * @throws InvalidRequestException when an output has no JSON form
     */
    public static byte[] writeResponse(ModelInferResponse response, int maxBytes) {
        return write(
                expectedSize(response), maxBytes, out -> JsonWriter.response(out, response, AnswerForm.JSON, maxBytes));
    }

    /**
     * Writes a canonical request, data flat.
     *
     * @throws InvalidRequestException when an input has no JSON form
     */
    public static byte[] writeRequest(ModelInferRequest request) {
        return write(0, UNBOUNDED, out -> JsonWriter.request(out, request, input -> false));
    }

    /** Of FP32, which most are: a number of them has some twelve digits. */
    static long expectedSize(ModelInferResponse response) {
        return HEAD + TEXT_PER_BYTE * RawContents.size(response);
    }

    private static byte[] write(long expected, int maxBytes, Body body) {
        var bytes = new BoundedBytes(expected, maxBytes);
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
