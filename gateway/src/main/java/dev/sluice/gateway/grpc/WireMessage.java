package dev.sluice.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.sluice.gateway.request.ErrorCode;
import java.io.IOException;
import java.util.function.IntConsumer;

/** A message of a call as it came: perhaps compressed. Its bytes are its receiver's. */
final class WireMessage {

    private final byte[] bytes;
    private final boolean isGzip;

    WireMessage(byte[] bytes, boolean isGzip) {
        this.bytes = bytes;
        this.isGzip = isGzip;
    }

    int size() {
        return bytes.length;
    }

    boolean isGzip() {
        return isGzip;
    }

    /**
     * What it says, decompressed. Any thread.
     *
     * @param room told of so many bytes before they are held; throws when there is no room for them
     * @throws CallRefusedException when it is no gzip, or holds more than it may
     */
    byte[] plain(SizeLimit limit, IntConsumer room) {
        if (!isGzip) {
            return bytes;
        }
        try {
            return Gunzip.of(bytes, limit.bytes(), room)
                    .orElseThrow(() -> new CallRefusedException(limit.exceededByWhatItHolds()));
        } catch (IOException malformed) {
            throw CallRefusedException.of(ErrorCode.INVALID_REQUEST, "the message is not gzip");
        }
    }

    /**
     * The question that it is, about servers and models.
     *
     * @throws CallRefusedException when it is none
     */
    <Q> Q question(Parser<Q> questions, SizeLimit limit, IntConsumer room) {
        try {
            return questions.parseFrom(plain(limit, room));
        } catch (InvalidProtocolBufferException malformed) {
            throw CallRefusedException.of(ErrorCode.INVALID_REQUEST, "the message is no protobuf of this method");
        }
    }
}
