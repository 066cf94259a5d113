package dev.sluice.gateway.kafka.format;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How many bytes a record holds: key, value and headers. */
public final class RecordSize {

    private RecordSize() {}

    /** Without what its batch and its lengths take on the wire. */
    public static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        long size = (long) length(key) + length(value);
        for (Header header : headers) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
