package dev.sluice.gateway.kafka.format;

import com.google.protobuf.ByteString;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.OipJson;
import dev.sluice.oip.OipProtobuf;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the bytes of a value to a canonical request, by the route's format or the record's content type. */
final class ValueReader {

    /** The request, and how to answer it. */
    record Value(ModelInferRequest body, ReplyForm replyForm) {}

    private final int maxBytes;

    ValueReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    Value read(byte @Nullable [] value, Route route, Optional<MediaType> contentType) {
        return body(sized(value), format(route, contentType), route);
    }

    StructuredEvent readEvent(byte @Nullable [] value) {
        return StructuredEvent.read(unframed(sized(value)));
    }

    /** What is inside of an event follows the same rules; only the reason says where it is wrong. */
    Value read(StructuredEvent event, Route route) {
        ValueFormat format = format(route, event.dataContentType().map(MediaType::of));
        byte[] data = event.data(format);
        try {
            return body(data, format, route);
        } catch (InvalidRequestException wrong) {
            throw new InvalidRequestException("in the event's data: " + wrong.reason());
        }
    }

    private byte[] sized(byte @Nullable [] value) {
        if (value == null) {
            throw new InvalidRequestException("the record has no value: a tombstone is no request");
        }
        if (value.length > maxBytes) {
            throw new InvalidRequestException(
                    "the value has " + value.length + " bytes, kafka.max-request-size allows " + maxBytes);
        }
        return value;
    }

    /** A route that fixes its format is not argued with; on any other the record says it. */
    private static ValueFormat format(Route route, Optional<MediaType> contentType) {
        return route.format() != ValueFormat.AUTO || contentType.isEmpty()
                ? route.format()
                : contentType.get().format();
    }

    private static Value body(byte[] value, ValueFormat format, Route route) {
        return switch (format) {
            case PROTOBUF -> protobuf(value);
            case JSON, AUTO -> new Value(OipJson.readRequest(unframed(value), JsonLimits.defaults()), ReplyForm.JSON);
            case TEXT -> new Value(text(value, route), ReplyForm.JSON);
        };
    }

    private static Value protobuf(byte[] value) {
        // The record outlives its request, so tensors may stay where they are in it.
        ModelInferRequest parsed = OipProtobuf.readRequest(unframed(value));
        ReplyForm form = parsed.getRawInputContentsCount() > 0 ? ReplyForm.RAW_PROTOBUF : ReplyForm.TYPED_PROTOBUF;
        return new Value(RawContents.canonical(parsed), form);
    }

    private static ModelInferRequest text(byte[] value, Route route) {
        if (route.model() == null || route.input() == null) {
            throw new InvalidRequestException(
                    "plain text needs a route that is bound to a model and one input; this topic's is not");
        }
        return ModelInferRequest.newBuilder()
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(route.input())
                        .setDatatype("BYTES")
                        .addShape(1))
                .addRawInputContents(RawContents.bytes(List.of(ByteString.copyFrom(value))))
                .build();
    }

    /** Neither JSON nor protobuf is empty or begins with a zero; the frame of a Schema Registry does. */
    private static byte[] unframed(byte[] value) {
        if (value.length == 0) {
            throw new InvalidRequestException("the value is empty");
        }
        if (value[0] == 0) {
            throw new InvalidRequestException(
                    "the value begins with byte 0, as a Schema Registry frame does: these are not supported");
        }
        return value;
    }
}
