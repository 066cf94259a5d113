package dev.sluice.testkit.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record's key, value and headers, each as the first eight bytes of its SHA-256: enough to tell whether two records
 * are the same, without holding 50,000 of them. Headers {@code __dlq.errors.*} are left out, order counts.
 */
public record Fingerprint(long key, long value, long headers) {

    /** Of a key or value that is not there; an empty one is there. */
    static final long ABSENT = 0;

    /** Of a record without key, value and headers. */
    static final Fingerprint NOTHING = of(null, null, new RecordHeaders());

    private static final String DEAD_LETTER_PREFIX = "__dlq.errors.";

    /** The fingerprint of what a record is made of. */
    public static Fingerprint of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new Fingerprint(part(key), part(value), part(headers));
    }

    static long part(byte @Nullable [] bytes) {
        if (bytes == null) {
            return ABSENT;
        }
        MessageDigest digest = sha256();
        digest.update(bytes);
        return firstBytes(digest);
    }

    static long part(Headers headers) {
        MessageDigest digest = sha256();
        for (Header header : headers) {
            if (!header.key().startsWith(DEAD_LETTER_PREFIX)) {
                add(digest, header.key().getBytes(StandardCharsets.UTF_8));
                add(digest, header.value());
            }
        }
        return firstBytes(digest);
    }

    /** With its length, so that two parts cannot be cut elsewhere and be taken for the same. */
    private static void add(MessageDigest digest, byte @Nullable [] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(bytes == null ? -1 : bytes.length)
                .flip());
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    private static long firstBytes(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
