package dev.sluice.gateway.batching;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** How large a frame may get. */
public record BatchingConfig(
        @Setting(
                meaning =
                        "Rows in one frame at most. A request with more rows is divided, and its answer joined again, when rows of the "
                                + "model do not depend on one another.",
                defaultValue = "64")
        int maxRows,

        @Setting(
                meaning = "Bytes of tensors in one frame at most. A larger request travels in a frame of its own.",
                defaultValue = "4MiB")
        ByteSize maxBytes,

        @Setting(
                meaning =
                        "How long a frame may keep a lane at work by prediction, unless a single run takes longer; five times that, "
                                + "while nobody else waits for it. Only for models whose cost is known.",
                defaultValue = "20ms")
        Duration maxFrameTime,

        @Setting(
                meaning =
                        "How long a frame may be kept open on purpose, for more to join it: only while workers are busy, and only "
                                + "for models whose runs have a large fixed cost. 0 never.",
                defaultValue = "0")
        Duration maxQueueDelay,

        @Setting(
                meaning =
                        "While others wait, a request is refused at once that would be done by prediction later than this "
                                + "before its deadline.",
                defaultValue = "5ms")
        Duration deadlineMargin,

        @Setting(
                meaning =
                        "A priority that is passed over for so long rises by one step, until something of it is served.",
                defaultValue = "1s")
        Duration ageing) {

    public BatchingConfig {
        if (maxRows < 1) {
            throw new IllegalArgumentException("batching.max-rows must be at least 1, was " + maxRows);
        }
        if (maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("batching.max-bytes must be at least 1, was " + maxBytes.bytes());
        }
        if (maxFrameTime.toNanos() < 1) {
            throw new IllegalArgumentException("batching.max-frame-time must be positive, was " + maxFrameTime);
        }
        if (maxQueueDelay.isNegative()) {
            throw new IllegalArgumentException("batching.max-queue-delay must not be negative, was " + maxQueueDelay);
        }
        if (deadlineMargin.isNegative()) {
            throw new IllegalArgumentException("batching.deadline-margin must not be negative, was " + deadlineMargin);
        }
        if (ageing.toMillis() < 1) {
            throw new IllegalArgumentException("batching.ageing must be at least 1ms, was " + ageing);
        }
    }
}
