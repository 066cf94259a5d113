package dev.sluice.gateway.kafka.format;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/**
 * What two records have in common when one is the other sent again: where the reply goes, the correlation, and the request
 * itself. The last is there since two requesters may count their correlations from 1: neither is to get the other's answer.
 *
 * @param keptFor how long the reply is kept, as their route says
 */
public record RepeatKey(
        ReplyAddress address, ByteString correlation, ModelRef model, ByteString digest, Duration keptFor) {

    private static final String REPLAY = "sluice-replay-of";

    /** None without a correlation, nor for a dead letter that was put back: who does that wants it to run again. */
    static Optional<RepeatKey> of(InferenceRequest request, Envelope envelope, Route route) {
        Duration keptFor = route.repliesKeptFor();
        var headers = new RequestHeaders(envelope.record().headers(), route.correlationHeader());
        Optional<ByteString> correlation = correlation(envelope, headers);
        boolean isReplay = envelope.record().headers().lastHeader(REPLAY) != null;
        if (isReplay || keptFor == null || correlation.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RepeatKey(
                envelope.address(),
                correlation.get(),
                request.model(),
                digest(headers.contentType().orElse(""), envelope.record().value()),
                keptFor));
    }

    private static Optional<ByteString> correlation(Envelope envelope, RequestHeaders headers) {
        Header header = headers.correlation();
        if (header != null) {
            return Optional.ofNullable(header.value()).map(ByteString::copyFrom);
        }
        EventAttributes event = envelope.event();
        return event == null
                ? Optional.empty()
                : event.value("correlationid").or(() -> event.value("id")).map(ByteString::copyFromUtf8);
    }

    /** The same bytes are another request when they are to be read otherwise. */
    private static ByteString digest(String contentType, byte[] value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(contentType.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteString.copyFrom(digest.digest(value));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java platform has it
        }
    }
}
