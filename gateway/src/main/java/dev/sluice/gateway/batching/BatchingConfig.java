package dev.sluice.gateway.batching;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;

/** How large a frame may get. */
public record BatchingConfig(
        @Setting(
                meaning = "Rows in one frame at most. A request with more rows travels in a frame of its own.",
                defaultValue = "64")
        int maxRows,

        @Setting(
                meaning = "Bytes of tensors in one frame at most. A larger request travels in a frame of its own.",
                defaultValue = "4MiB")
        ByteSize maxBytes) {

    public BatchingConfig {
        if (maxRows < 1) {
            throw new IllegalArgumentException("batching.max-rows must be at least 1, was " + maxRows);
        }
        if (maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("batching.max-bytes must be at least 1, was " + maxBytes.bytes());
        }
    }
}
