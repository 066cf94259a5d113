package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.OipJson;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferResponse;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** From an outcome to the reply that its requester reads. The one place that maps outcomes to this wire. */
public final class ReplyEncoder {

    private static final String TRUNCATED = "sluice_truncated";

    private final int maxValueBytes;

    /** @param maxValueBytes what may be sent: a prediction that is larger ends before it is encoded */
    public ReplyEncoder(int maxValueBytes) {
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * Fails with an {@code InvalidRequestException} when the answer cannot be said in the form asked for, and with an {@code
     * AnswerTooLargeException} when it is larger than what may be sent.
     */
    public ProducerRecord<byte[], byte[]> encode(Envelope envelope, Outcome outcome) {
        return outcome.fold(
                predicted -> prediction(envelope, predicted.response()),
                refused -> error(envelope, refused.code(), refused.reason()),
                failed -> error(envelope, failed.code(), failed.reason()));
    }

    private ProducerRecord<byte[], byte[]> prediction(Envelope envelope, ModelInferResponse response) {
        byte[] value = switch (envelope.form()) {
            case JSON -> OipJson.writeResponse(response, maxValueBytes);
            case TYPED_PROTOBUF -> RawContents.typed(response, maxValueBytes).toByteArray();
            case RAW_PROTOBUF -> raw(response);
        };
        ProducerRecord<byte[], byte[]> reply =
                reply(envelope, value, envelope.form().contentType());
        TextHeaders.add(reply.headers(), "sluice-status", "ok");
        if (response.getParametersOrDefault(TRUNCATED, InferParameter.getDefaultInstance())
                .getBoolParam()) {
            TextHeaders.add(reply.headers(), "sluice-truncated", "true");
        }
        CloudEventReply.describe(envelope, "dev.sluice.reply", reply.headers());
        return reply;
    }

    private byte[] raw(ModelInferResponse response) {
        if (response.getSerializedSize() > maxValueBytes) {
            throw new AnswerTooLargeException(maxValueBytes);
        }
        return response.toByteArray();
    }

    private static ProducerRecord<byte[], byte[]> error(Envelope envelope, ErrorCode code, String reason) {
        byte[] value = ProblemDetails.json(envelope.id(), code, reason);
        ProducerRecord<byte[], byte[]> reply = reply(envelope, value, ProblemDetails.CONTENT_TYPE);
        TextHeaders.add(reply.headers(), "sluice-status", "error");
        TextHeaders.add(reply.headers(), "sluice-error-code", code.name());
        TextHeaders.add(reply.headers(), "sluice-error-retryable", Boolean.toString(code.isRetryable()));
        CloudEventReply.describe(envelope, "dev.sluice.error", reply.headers());
        return reply;
    }

    private static ProducerRecord<byte[], byte[]> reply(Envelope envelope, byte[] value, String contentType) {
        ReplyAddress address = envelope.address();
        Integer partition =
                address.partition().isPresent() ? address.partition().getAsInt() : null;
        var reply = new ProducerRecord<>(
                address.topic(), partition, envelope.record().key(), value);
        Headers headers = reply.headers();
        for (Header echo : envelope.echoed()) {
            headers.add(echo);
        }
        TextHeaders.add(headers, "content-type", contentType);
        TextHeaders.add(headers, "sluice-request-id", envelope.id().value());
        return reply;
    }
}
