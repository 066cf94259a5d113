package dev.sluice.gateway.websocket;

import io.vertx.core.buffer.Buffer;

/** One message, whole. Its bytes are its receiver's. */
final class Message {

    private final boolean isText;
    private final byte[] bytes;

    Message(boolean isText, byte[] bytes) {
        this.isText = isText;
        this.bytes = bytes;
    }

    static Message of(boolean isText, Buffer content) {
        return new Message(isText, content.getBytes());
    }

    boolean isText() {
        return isText;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return bytes.length;
    }
}
