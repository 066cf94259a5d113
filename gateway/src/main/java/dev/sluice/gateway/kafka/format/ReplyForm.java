package dev.sluice.gateway.kafka.format;

/** How a prediction is written, as the request was: plain text is answered in JSON. */
public enum ReplyForm {
    JSON("application/json"),
    TYPED_PROTOBUF("application/x-protobuf"),
    RAW_PROTOBUF("application/x-protobuf");

    private final String contentType;

    ReplyForm(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }
}
