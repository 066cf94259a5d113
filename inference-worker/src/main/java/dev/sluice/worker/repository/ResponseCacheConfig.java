package dev.sluice.worker.repository;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;

/** Whether answers of a model are kept for equal requests. */
public record ResponseCacheConfig(
        @Setting(
                meaning =
                        "What the answers of a version may hold that are kept for equal requests; 0B keeps none. Not for a "
                                + "model whose answers depend on batch mates, whatever batch-dependence says.",
                defaultValue = "0B")
        ByteSize maxBytes) {

    public boolean isOn() {
        return maxBytes.bytes() > 0;
    }
}
