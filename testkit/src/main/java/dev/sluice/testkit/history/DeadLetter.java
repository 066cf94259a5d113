package dev.sluice.testkit.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record in a dead-letter topic.
 *
 * @param isAppendTime whether the time is the broker's, at which the record was appended
 * @param origin the record that {@code __dlq.errors.topic}, {@code .partition} and {@code .offset} name; null when none
 * @param isCut whether it says that the value was left out because the broker takes no record that large
 */
public record DeadLetter(
        RecordId at,
        Instant time,
        boolean isAppendTime,
        @Nullable RecordId origin,
        String correlation,
        String code,
        Fingerprint print,
        boolean isCut) {}
