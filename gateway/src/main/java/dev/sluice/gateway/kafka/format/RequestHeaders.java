package dev.sluice.gateway.kafka.format;

import dev.sluice.oip.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request record: our names first, then the names that other systems use for the same thing. Of a
 * repeated header the last one counts, as everywhere in Kafka.
 */
final class RequestHeaders {

    private static final String[] MODEL = {"sluice-model", "mlserver-model"};
    private static final String[] MODEL_VERSION = {"sluice-model-version", "mlserver-version"};
    private static final String[] CORRELATION = {
        "sluice-correlation-id", "kafka_correlationId", "REPLY_CORRELATION_ID", "ce_correlationid", "ce_id"
    };
    private static final String[] REPLY_TOPIC = {"sluice-reply-topic", "kafka_replyTopic", "REPLY_TOPIC"};
    private static final String OUR_REPLY_PARTITION = "sluice-reply-partition";
    private static final String[] BINARY_REPLY_PARTITION = {"kafka_replyPartition", "REPLY_PARTITION"};
    private static final String[] DEADLINE = {"sluice-deadline", "ce_expirytime"};
    private static final String TIMEOUT = "sluice-timeout-ms";
    private static final String CONTENT_TYPE = "content-type";
    private static final String[] TRACE = {"traceparent", "tracestate"};
    private static final String CLOUD_EVENT = "ce_specversion";

    private final Headers headers;

    RequestHeaders(Headers headers) {
        this.headers = headers;
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

    Optional<String> contentType() {
        return text(CONTENT_TYPE);
    }

    /** Ours is decimal text; Spring and SmallRye write four bytes, big-endian. */
    OptionalInt replyPartition() {
        Optional<String> ours = text(OUR_REPLY_PARTITION);
        if (ours.isPresent()) {
            return OptionalInt.of(decimalPartition(ours.get()));
        }
        Header binary = first(BINARY_REPLY_PARTITION);
        return binary == null ? OptionalInt.empty() : OptionalInt.of(binaryPartition(binary));
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
            if (trace != null) {
                echoed.add(trace);
            }
        }
        return echoed;
    }

    /** A CloudEvent in binary mode is answered by one, which names the event that caused it. */
    boolean isCloudEvent() {
        return headers.lastHeader(CLOUD_EVENT) != null;
    }

    /** Also an empty one, and one without a value, is the requester's business and comes back as it was. */
    @Nullable
    Header correlation() {
        for (String name : CORRELATION) {
            Header header = headers.lastHeader(name);
            if (header != null) {
                return header;
            }
        }
        return null;
    }

    private @Nullable Header first(String... names) {
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
        if (header == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.value()))
                    .toString());
        } catch (CharacterCodingException notText) {
            throw new InvalidRequestException("header " + header.key() + " is not UTF-8 text");
        }
    }

    private static int decimalPartition(String text) {
        try {
            return checked(OUR_REPLY_PARTITION, Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new InvalidRequestException(
                    "header " + OUR_REPLY_PARTITION + " is not a partition number: " + Quoted.of(text));
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
