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
    private static final String REPLY = "dev.sluice.reply";
    private static final String ERROR = "dev.sluice.error";

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
        ProducerRecord<byte[], byte[]> reply = predicted(envelope, response);
        TextHeaders.add(reply.headers(), "sluice-status", "ok");
        if (response.getParametersOrDefault(TRUNCATED, InferParameter.getDefaultInstance())
                .getBoolParam()) {
            TextHeaders.add(reply.headers(), "sluice-truncated", "true");
        }
        return reply;
    }

    private ProducerRecord<byte[], byte[]> predicted(Envelope envelope, ModelInferResponse response) {
        ReplyForm form = envelope.form();
        if (envelope.event() == null) {
            return plain(envelope, body(form, response, maxValueBytes), form.contentType(), REPLY);
        }
        var event = new StructuredReply(envelope, envelope.event(), REPLY, form.contentType());
        return reply(
                envelope,
                form == ReplyForm.JSON
                        ? event.withJson(body(form, response, event.roomForJson(maxValueBytes)))
                        : event.withBytes(body(form, response, event.roomForBytes(maxValueBytes))),
                StructuredReply.CONTENT_TYPE);
    }

    private static byte[] body(ReplyForm form, ModelInferResponse response, int maxBytes) {
        return switch (form) {
            case JSON -> OipJson.writeResponse(response, maxBytes);
            case TYPED_PROTOBUF -> RawContents.typed(response, maxBytes).toByteArray();
            case RAW_PROTOBUF -> raw(response, maxBytes);
        };
    }

    private static byte[] raw(ModelInferResponse response, int maxBytes) {
        if (response.getSerializedSize() > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        return response.toByteArray();
    }

    private static ProducerRecord<byte[], byte[]> error(Envelope envelope, ErrorCode code, String reason) {
        ProducerRecord<byte[], byte[]> reply = problem(envelope, ProblemDetails.json(envelope.id(), code, reason));
        TextHeaders.add(reply.headers(), "sluice-status", "error");
        TextHeaders.add(reply.headers(), "sluice-error-code", code.name());
        TextHeaders.add(reply.headers(), "sluice-error-retryable", Boolean.toString(code.isRetryable()));
        return reply;
    }

    /** Has no bound: it is as large as what it repeats of the request, and nothing could be said in its place. */
    private static ProducerRecord<byte[], byte[]> problem(Envelope envelope, byte[] details) {
        if (envelope.event() == null) {
            return plain(envelope, details, ProblemDetails.CONTENT_TYPE, ERROR);
        }
        var event = new StructuredReply(envelope, envelope.event(), ERROR, ProblemDetails.CONTENT_TYPE);
        return reply(envelope, event.withJson(details), StructuredReply.CONTENT_TYPE);
    }

    private static ProducerRecord<byte[], byte[]> plain(
            Envelope envelope, byte[] value, String contentType, String eventType) {
        ProducerRecord<byte[], byte[]> reply = reply(envelope, value, contentType);
        CloudEventReply.describe(envelope, eventType, reply.headers());
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
