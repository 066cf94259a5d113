package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Quoted;
import dev.sluice.oip.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a request record says beside its value: our header names first, then the names that other systems use for the same
 * thing. Of a repeated header the last one counts, as everywhere in Kafka. The attributes of a structured CloudEvent are
 * looked at after all headers, under the names that they would have in binary mode.
 */
final class RequestHeaders {

    private static final String[] MODEL = {"sluice-model", "ce_sluicemodel", "mlserver-model"};
    private static final String[] MODEL_VERSION = {"sluice-model-version", "ce_sluicemodelversion", "mlserver-version"};
    private static final String OUR_CORRELATION = "sluice-correlation-id";
    private static final String[] CORRELATION = {
        "kafka_correlationId", "REPLY_CORRELATION_ID", "ce_correlationid", "ce_id", "correlation-id"
    };
    private static final String[] REPLY_TOPIC = {
        "sluice-reply-topic", "kafka_replyTopic", "REPLY_TOPIC", "ce_sluicereplytopic"
    };
    private static final String[] REPLY_PARTITION = {
        "sluice-reply-partition", "kafka_replyPartition", "REPLY_PARTITION", "ce_sluicereplypartition"
    };
    private static final Set<String> BINARY = Set.of("kafka_replyPartition", "REPLY_PARTITION");
    private static final String[] DEADLINE = {"sluice-deadline", "ce_expirytime"};
    private static final String[] TIMEOUT = {"sluice-timeout-ms", "ce_sluicetimeoutms"};
    private static final String[] PRIORITY = {"sluice-priority", "ce_sluicepriority"};
    private static final String[] TENANT = {"sluice-tenant", "ce_sluicetenant"};
    private static final String TIME_TO_LIVE = "ttl";
    private static final String CREATION_TIME = "creation-time";
    private static final String CONTENT_TYPE = "content-type";
    private static final String[] TRACE = {"traceparent", "tracestate"};
    private static final String EVENT_PREFIX = "ce_";
    private static final String EVENT = "ce_specversion";

    private final Headers headers;
    private final Headers attributes;
    private final @Nullable String configuredCorrelation;

    /** @param configuredCorrelation a name for the correlation that is looked at right after ours */
    RequestHeaders(Headers headers, @Nullable String configuredCorrelation) {
        this(headers, new RecordHeaders(), configuredCorrelation);
    }

    private RequestHeaders(Headers headers, Headers attributes, @Nullable String configuredCorrelation) {
        this.headers = headers;
        this.attributes = attributes;
        this.configuredCorrelation = configuredCorrelation;
    }

    /** The same headers, over these attributes. */
    RequestHeaders over(EventAttributes event) {
        return new RequestHeaders(headers, event.asHeaders(), configuredCorrelation);
    }

    Optional<String> model() {
        return text(MODEL);
    }

    Optional<String> modelVersion() {
        return text(MODEL_VERSION);
    }

    Optional<String> replyTopic() {
        return text(REPLY_TOPIC);
    }

    Optional<String> deadline() {
        return text(DEADLINE);
    }

    Optional<String> timeoutMillis() {
        return text(TIMEOUT);
    }

    Optional<String> priority() {
        return text(PRIORITY);
    }

    Optional<String> tenant() {
        return text(TENANT);
    }

    Optional<String> timeToLive() {
        return text(TIME_TO_LIVE);
    }

    Optional<String> creationTime() {
        return text(CREATION_TIME);
    }

    Optional<String> contentType() {
        return text(CONTENT_TYPE);
    }

    /** Spring and SmallRye write four bytes, big-endian; the others decimal text. */
    OptionalInt replyPartition() {
        Header header = first(REPLY_PARTITION);
        if (header == null) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(BINARY.contains(header.key()) ? binaryPartition(header) : decimalPartition(header));
    }

    /** What a reply repeats. The correlation stays bytes: a binary UUID is no text. */
    List<Header> echoed() {
        List<Header> echoed = new ArrayList<>();
        Header correlation = correlation();
        if (correlation != null) {
            echoed.add(correlation);
        }
        for (String name : TRACE) {
            Header trace = headers.lastHeader(name);
            Header eventTrace = trace == null ? first(EVENT_PREFIX + name) : null;
            if (trace != null) {
                echoed.add(trace);
            } else if (eventTrace != null) {
                echoed.add(new RecordHeader(name, eventTrace.value()));
            }
        }
        return echoed;
    }

    /** Whether these are the headers of a CloudEvent in binary mode. */
    static boolean isCloudEvent(Headers headers) {
        return headers.lastHeader(EVENT) != null;
    }

    /** Whether the value is a CloudEvent in a form in which we could answer, as far as can be seen without reading it. */
    boolean isJsonEvent() {
        Header contentType = first(CONTENT_TYPE);
        return contentType != null
                && MediaType.of(new String(contentType.value(), StandardCharsets.UTF_8))
                        .isJsonEvent();
    }

    /**
     * Also an empty one, and one without a value, is the requester's business and comes back as it was. A structured event
     * has its correlation inside, and its reply repeats it there: what it has of that as headers too is a copy.
     */
    @Nullable
    Header correlation() {
        boolean isInside = isJsonEvent();
        for (String name : correlationNames()) {
            Header header = isInside && name.startsWith(EVENT_PREFIX) ? null : headers.lastHeader(name);
            if (header != null) {
                return header;
            }
        }
        return null;
    }

    private List<String> correlationNames() {
        List<String> names = new ArrayList<>();
        names.add(OUR_CORRELATION);
        if (configuredCorrelation != null) {
            names.add(configuredCorrelation);
        }
        names.addAll(List.of(CORRELATION));
        return names;
    }

    private @Nullable Header first(String... names) {
        Header header = first(headers, names);
        return header == null ? first(attributes, names) : header;
    }

    private static @Nullable Header first(Headers headers, String... names) {
        for (String name : names) {
            Header header = headers.lastHeader(name);
            if (header != null && header.value() != null) {
                return header;
            }
        }
        return null;
    }

    private Optional<String> text(String... names) {
        Header header = first(names);
        return header == null ? Optional.empty() : Optional.of(text(header));
    }

    private static String text(Header header) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.value()))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new InvalidRequestException("header " + header.key() + " is not UTF-8 text");
        }
    }

    private static int decimalPartition(Header header) {
        String text = text(header);
        try {
            return checked(header.key(), Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new InvalidRequestException(
                    "header " + header.key() + " is not a partition number: " + Quoted.of(text));
        }
    }

    private static int binaryPartition(Header header) {
        if (header.value().length != Integer.BYTES) {
            throw new InvalidRequestException("header " + header.key() + " should be a four-byte integer, has "
                    + header.value().length + " bytes");
        }
        return checked(header.key(), ByteBuffer.wrap(header.value()).getInt());
    }

    private static int checked(String name, int partition) {
        if (partition < 0) {
            throw new InvalidRequestException("header " + name + " is not a partition number: " + partition);
        }
        return partition;
    }
}
