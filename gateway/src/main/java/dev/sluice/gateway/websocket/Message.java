package dev.sluice.gateway.websocket;

import dev.sluice.gateway.request.Permit;
import io.vertx.core.buffer.Buffer;

/** One message, whole. Its bytes are its receiver's, and so is the room that they take. */
final class Message {

    private final boolean isText;
    private final byte[] bytes;
    private Permit room = () -> {};

    Message(boolean isText, byte[] bytes) {
        this.isText = isText;
        this.bytes = bytes;
    }

    static Message of(boolean isText, Buffer content) {
        return new Message(isText, content.getBytes());
    }

    /** It takes this room until its receiver has a place for it, or none. */
    void takes(Permit along) {
        room = along;
    }

    void giveRoomBack() {
        room.release();
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
