package dev.sluice.testkit.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record in a reply topic.
 *
 * @param isAppendTime whether the time is the broker's, at which the record was appended
 * @param request what {@code sluice-request-id} names; null when it names nothing
 * @param code {@code ok}, or the error code
 * @param key the fingerprint of the key
 * @param complaint what the test's {@link ReplyCheck} has against it; empty when nothing
 */
public record Reply(
        String correlation,
        RecordId at,
        Instant time,
        boolean isAppendTime,
        @Nullable RecordId request,
        String code,
        long key,
        String complaint) {

    /** The code of a reply that is no error. */
    public static final String OK = "ok";

    boolean isOk() {
        return code.equals(OK);
    }
}
