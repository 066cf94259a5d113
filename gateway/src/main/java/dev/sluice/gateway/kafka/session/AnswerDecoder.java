package dev.sluice.gateway.kafka.session;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** From a reply in the topic of sessions to the answer that a client hears. Pure. */
final class AnswerDecoder {

    private static final String CORRELATION = "sluice-correlation-id";
    private static final String ERROR_CODE = "sluice-error-code";

    private AnswerDecoder() {}

    /** Empty for what is no reply of ours: the topic may be written to by others. */
    static Optional<DurableAnswer> decode(ConsumerRecord<byte[], byte[]> reply) {
        Optional<String> id = header(reply, CORRELATION);
        if (id.isEmpty() || reply.value() == null) {
            return Optional.empty();
        }
        var after = new SessionToken(reply.partition(), reply.offset() + 1);
        return header(reply, ERROR_CODE)
                .map(code -> failure(code, reply.value()))
                .or(() -> prediction(reply.value()))
                .map(outcome -> new DurableAnswer(id.get(), after, outcome));
    }

    private static Optional<Outcome> prediction(byte[] value) {
        try {
            return Optional.of(
                    new Outcome.Predicted(ModelInferResponse.parseFrom(UnsafeByteOperations.unsafeWrap(value))));
        } catch (InvalidProtocolBufferException notOurs) {
            return Optional.empty();
        }
    }

    private static Outcome failure(String code, byte[] problem) {
        return new Outcome.Failed(errorCode(code), detail(problem));
    }

    /** A gateway of another version may have words that we have not. */
    private static ErrorCode errorCode(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            return ErrorCode.INTERNAL;
        }
    }

    private static String detail(byte[] problem) {
        try {
            return new JsonObject(new String(problem, StandardCharsets.UTF_8)).getString("detail", "");
        } catch (DecodeException | ClassCastException unreadable) {
            return "";
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> reply, String name) {
        Header header = reply.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
