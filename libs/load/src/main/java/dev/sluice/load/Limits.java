package dev.sluice.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What a run does not go beyond.
 *
 * @param drain how long answers are waited for after the last request was due
 * @param mostOpen with more requests unanswered than this, the run is cut short
 * @param deadline after which an answer is worth nothing; only counted here, to send it is the target's business
 */
public record Limits(Duration drain, long mostOpen, Optional<Duration> deadline) {

    public Limits {
        if (drain.isNegative()) {
            throw new IllegalArgumentException("the drain must not be negative, was " + drain);
        }
        if (mostOpen < 1) {
            throw new IllegalArgumentException("the most that may be open must be at least 1, was " + mostOpen);
        }
    }
}
