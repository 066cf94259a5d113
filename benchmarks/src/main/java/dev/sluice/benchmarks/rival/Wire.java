package dev.sluice.benchmarks.rival;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Requests and replies as Sluice has them on its topics, so that all rigs are asked and answer the same. */
final class Wire {

    private static final String CORRELATION_ID = "sluice-correlation-id";
    private static final byte[] OK = "ok".getBytes(StandardCharsets.UTF_8);

    private Wire() {}

    /** The one text of a request. */
    static String text(byte[] value) {
        try {
            ModelInferRequest request = ModelInferRequest.parseFrom(value);
            return RawContents.elements(request.getRawInputContents(0)).get(0).toStringUtf8();
        } catch (InvalidProtocolBufferException foreign) {
            throw new IllegalArgumentException("no request of the protocol", foreign);
        }
    }

    static byte[] reply(float[] vector) {
        ByteBuffer raw = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(vector);
        var response = ModelInferResponse.newBuilder();
        response.addOutputsBuilder()
                .setName("embedding")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(vector.length);
        return response.addRawOutputContents(ByteString.copyFrom(raw)).build().toByteArray();
    }

    static Headers replyHeaders(Headers request) {
        var headers = new RecordHeaders();
        Header correlation = request.lastHeader(CORRELATION_ID);
        if (correlation != null) {
            headers.add(correlation);
        }
        return headers.add("sluice-status", OK);
    }
}
