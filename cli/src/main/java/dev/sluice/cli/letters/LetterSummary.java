package dev.sluice.cli.letters;

import java.time.Instant;
import java.util.Optional;

/**
 * A dead letter as a list has it, without key and value. What a foreign letter does not say is empty.
 *
 * @param time when the letter was written
 */
record LetterSummary(
        LetterName name,
        Instant time,
        Optional<String> code,
        Optional<Origin> origin,
        Optional<String> key,
        Optional<String> message,
        Optional<Integer> valueBytes,
        Optional<String> droppedValueBytes) {}
