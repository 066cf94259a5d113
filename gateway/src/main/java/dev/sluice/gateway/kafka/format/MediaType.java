package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Quoted;
import dev.sluice.oip.InvalidRequestException;
import java.util.Locale;

/** What a content type says, without its parameters and in lower case. */
record MediaType(String name) {

    private static final String CLOUD_EVENT = "application/cloudevents";
    private static final String JSON_EVENT = CLOUD_EVENT + "+json";

    static MediaType of(String contentType) {
        return new MediaType(contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    /** By the Kafka binding of CloudEvents, everything that begins like this holds an event with its attributes. */
    boolean isStructuredEvent() {
        return name.startsWith(CLOUD_EVENT);
    }

    /** The one event format that is read and written here. */
    boolean isJsonEvent() {
        return name.equals(JSON_EVENT);
    }

    void refuseOtherEventFormats() {
        if (name.startsWith(CLOUD_EVENT + "-batch")) {
            throw new InvalidRequestException("content-type " + Quoted.of(name)
                    + " is not supported: Kafka has no batches of CloudEvents, each event is a record");
        }
        if (!isJsonEvent()) {
            throw new InvalidRequestException(
                    "content-type " + Quoted.of(name) + " is not supported: structured CloudEvents are " + JSON_EVENT);
        }
    }

    ValueFormat format() {
        return switch (name) {
            case "application/json" -> ValueFormat.JSON;
            case "application/x-protobuf", "application/protobuf", "application/vnd.google.protobuf" ->
                ValueFormat.PROTOBUF;
            case "text/plain", "application/octet-stream" -> ValueFormat.TEXT;
            default ->
                throw new InvalidRequestException("content-type " + Quoted.of(name)
                        + " is not understood: application/json, application/x-protobuf and text/plain are");
        };
    }
}
