package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a record to a request. Whatever a record holds, this ends in a {@link Decoded} and never throws: a record that
 * cannot be read has an outcome like every other.
 *
 * <p>Cheap checks come first: where the reply may go, until when it is worth anything, how large the value is. Only then
 * is the value parsed.
 */
public final class RecordDecoder {

    private static final Logger log = LoggerFactory.getLogger(RecordDecoder.class);

    private final Routes routes;
    private final ReplyTopics replyTopics;
    private final DeadlineRule deadlines;
    private final ValueReader values;

    public RecordDecoder(Routes routes, ReplyTopics replyTopics, DecodeLimits limits) {
        this.routes = routes;
        this.replyTopics = replyTopics;
        this.deadlines = new DeadlineRule(limits.maxDeadline());
        this.values = new ValueReader(limits.maxValueBytes());
    }

    /** What the record holds; {@code read} is the instant at which we took it. */
    public Decoded decode(ConsumerRecord<byte[], byte[]> record, Reading read) {
        Route route = routes.of(record.topic());
        var headers = new RequestHeaders(record.headers());
        Envelope envelope = defaultEnvelope(record, route, headers);
        try {
            Optional<String> named = headers.replyTopic();
            Optional<String> refusal = named.flatMap(replyTopics::refusal);
            if (refusal.isPresent()) {
                return refused(ErrorCode.REPLY_TOPIC_REFUSED, "the reply topic " + refusal.get(), envelope);
            }
            envelope = addressed(envelope, named.orElse(route.replyTopic()), OptionalInt.empty());
            envelope = addressed(envelope, envelope.address().topic(), headers.replyPartition());
            return decodeRequest(envelope, route, headers, read);
        } catch (InvalidRequestException unreadable) {
            return refused(ErrorCode.INVALID_REQUEST, unreadable.reason(), envelope);
        } catch (RuntimeException bug) {
            log.error("decoder failed: request={}", envelope.id(), bug);
            return refused(ErrorCode.INTERNAL, "the record could not be decoded", envelope);
        }
    }

    /** What tells that a request is another one sent again, when its route asks for that. */
    public Optional<RepeatKey> repeatKey(InferenceRequest request, Envelope envelope) {
        Route route = routes.of(envelope.record().topic());
        return route.repliesKeptFor() == null
                ? Optional.empty()
                : RepeatKey.of(request, envelope, route.repliesKeptFor());
    }

    private Decoded decodeRequest(Envelope envelope, Route route, RequestHeaders headers, Reading read) {
        ConsumerRecord<byte[], byte[]> record = envelope.record();
        Deadline deadline = deadlines.deadline(headers, record.timestamp(), route.deadline(), read);
        if (deadline.isExpired(read.nanos())) {
            return refused(ErrorCode.DEADLINE_EXCEEDED, "expired before it was read", envelope);
        }
        ValueReader.Value value = values.read(record.value(), route, headers.contentType());
        ModelRef model = model(value.body(), route, headers);
        ModelInferRequest body = value.body().toBuilder()
                .setModelName(model.name())
                .setModelVersion(model.version())
                .build();
        var request = new InferenceRequest(envelope.id(), model, body, deadline, body.getSerializedSize());
        return new Decoded.Accepted(request, envelope.answeredIn(value.replyForm()));
    }

    /** Headers win over the body and the body over the route; a version belongs to whoever named the model. */
    private static ModelRef model(ModelInferRequest body, Route route, RequestHeaders headers) {
        Optional<String> named = headers.model().filter(name -> !name.isEmpty());
        Optional<String> version = headers.modelVersion();
        if (named.isPresent()) {
            return new ModelRef(named.get(), version.orElse(body.getModelVersion()));
        }
        if (!body.getModelName().isEmpty()) {
            return new ModelRef(body.getModelName(), version.orElse(body.getModelVersion()));
        }
        if (route.model() != null) {
            return new ModelRef(route.model(), version.orElse(route.modelVersion()));
        }
        throw new InvalidRequestException("no model is named, neither by header sluice-model nor in the body");
    }

    private static Envelope defaultEnvelope(
            ConsumerRecord<byte[], byte[]> record, Route route, RequestHeaders headers) {
        var id = RequestId.ofRecord(record.topic(), record.partition(), record.offset());
        var address = new ReplyAddress(route.replyTopic(), OptionalInt.empty(), /* isNamedByRequester= */ false);
        List<Header> echoed = headers.echoed();
        return new Envelope(record, id, address, ReplyForm.JSON, echoed);
    }

    private Envelope addressed(Envelope envelope, String topic, OptionalInt partition) {
        var address = new ReplyAddress(topic, partition, !routes.answersTo(topic));
        return new Envelope(envelope.record(), envelope.id(), address, envelope.form(), envelope.echoed());
    }

    private static Decoded refused(ErrorCode code, String reason, Envelope envelope) {
        return new Decoded.Refusal(new Outcome.Refused(code, reason), envelope);
    }
}
