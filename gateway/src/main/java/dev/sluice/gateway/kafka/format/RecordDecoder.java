package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a record to a request. Whatever a record holds, this ends in a {@link Decoded} and never throws: a record that
 * cannot be read has an outcome like every other.
 *
 * <p>Cheap checks come first: where the reply may go, until when it is worth anything by its headers, how large the value is. Only
 * then is the value parsed.
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
        var decoding = new Decoding(record, routes.of(record.topic()), read);
        try {
            return decoding.decode();
        } catch (InvalidRequestException unreadable) {
            return decoding.refused(ErrorCode.INVALID_REQUEST, unreadable.reason());
        } catch (RuntimeException bug) {
            log.error("decoder failed: request={}", decoding.envelope.id(), bug);
            return decoding.refused(ErrorCode.INTERNAL, "the record could not be decoded");
        }
    }

    /** What tells that a request is another one sent again, when its route asks for that. */
    public Optional<RepeatKey> repeatKey(InferenceRequest request, Envelope envelope) {
        Route route = routes.of(envelope.record().topic());
        return route.repliesKeptFor() == null ? Optional.empty() : RepeatKey.of(request, envelope, route);
    }

    /** One record on its way. Its envelope fills step by step, so that a refusal goes where the steps before it say. */
    private final class Decoding {

        private final ConsumerRecord<byte[], byte[]> record;
        private final Route route;
        private final Reading read;
        private RequestHeaders headers;
        private Envelope envelope;

        Decoding(ConsumerRecord<byte[], byte[]> record, Route route, Reading read) {
            this.record = record;
            this.route = route;
            this.read = read;
            this.headers = new RequestHeaders(record.headers(), route.correlationHeader());
            this.envelope = new Envelope(
                    record,
                    RequestId.ofRecord(record.topic(), record.partition(), record.offset()),
                    new ReplyAddress(route.replyTopic(), OptionalInt.empty(), /* isNamedByRequester= */ false),
                    ReplyForm.JSON,
                    headers.echoed(),
                    headers.isJsonEvent() ? EventAttributes.NONE : null);
        }

        Decoded decode() {
            Optional<String> refusal = address();
            if (refusal.isPresent()) {
                return refused(ErrorCode.REPLY_TOPIC_REFUSED, refusal.get());
            }
            Optional<MediaType> contentType = headers.contentType().map(MediaType::of);
            return contentType.filter(MediaType::isStructuredEvent).isPresent()
                    ? decodeEvent(contentType.get())
                    : decodeValue(() -> values.read(record.value(), route, contentType));
        }

        /** Its attributes may say all that headers may, so everything is looked at again. */
        private Decoded decodeEvent(MediaType contentType) {
            contentType.refuseOtherEventFormats();
            StructuredEvent event = values.readEvent(record.value());
            headers = headers.over(event.attributes());
            envelope = envelope.answering(event.attributes(), headers.echoed());
            Optional<String> refusal = address();
            return refusal.isPresent()
                    ? refused(ErrorCode.REPLY_TOPIC_REFUSED, refusal.get())
                    : decodeValue(() -> values.read(event, route));
        }

        /** Addresses the reply, unless the topic that is asked for must not be written. */
        private Optional<String> address() {
            Optional<String> named = headers.replyTopic();
            Optional<String> refusal = named.flatMap(replyTopics::refusal);
            if (refusal.isPresent()) {
                return refusal.map(reason -> "the reply topic " + reason);
            }
            String topic = named.orElse(route.replyTopic());
            boolean isNamed = !routes.answersTo(topic);
            envelope = envelope.addressed(new ReplyAddress(topic, OptionalInt.empty(), isNamed));
            envelope = envelope.addressed(new ReplyAddress(topic, headers.replyPartition(), isNamed));
            return Optional.empty();
        }

        private Decoded decodeValue(Supplier<ValueReader.Value> reader) {
            Optional<Deadline> said = deadlines.ofHeaders(headers, record.timestamp(), read);
            if (said.isPresent() && said.get().isExpired(read.nanos())) {
                return expired();
            }
            ValueReader.Value value = reader.get();
            Deadline deadline =
                    said.orElseGet(() -> deadlines.ofBody(value.body(), record.timestamp(), route.deadline(), read));
            if (deadline.isExpired(read.nanos())) {
                return expired();
            }
            InferenceRequest request = request(value.body(), deadline);
            return new Decoded.Accepted(request, envelope.answeredIn(value.replyForm()));
        }

        private InferenceRequest request(ModelInferRequest said, Deadline deadline) {
            Claim claim = route.claims().claim(headers, said, record.topic());
            ModelRef model = model(said, route, headers);
            ModelInferRequest.Builder body =
                    said.toBuilder().setModelName(model.name()).setModelVersion(model.version());
            ScheduleParameters.removeFrom(body);
            ModelInferRequest built = body.build();
            return new InferenceRequest(envelope.id(), model, built, deadline, claim, built.getSerializedSize());
        }

        private Decoded expired() {
            return refused(ErrorCode.DEADLINE_EXCEEDED, "expired before it was read");
        }

        Decoded refused(ErrorCode code, String reason) {
            return new Decoded.Refusal(new Outcome.Refused(code, reason), envelope);
        }
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
            return new ModelRef(
                    route.model().name(), version.orElse(route.model().version()));
        }
        throw new InvalidRequestException("no model is named, neither by header sluice-model nor in the body");
    }
}
