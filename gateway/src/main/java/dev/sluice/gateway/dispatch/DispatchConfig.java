package dev.sluice.gateway.dispatch;

import dev.sluice.settings.Setting;
import java.time.Duration;

/** How long requests and frames are waited for. */
public record DispatchConfig(
        @Setting(
                meaning =
                        "How long a request is held for a model that a worker which is away may serve, before it ends as "
                                + "MODEL_NOT_READY. The wait starts anew while no worker is connected at all.",
                defaultValue = "30s")
        Duration modelWait,

        @Setting(
                meaning = "A worker that has frames and says nothing for so long is taken for dead: its frames go to "
                        + "another one.",
                defaultValue = "30s")
        Duration frameTimeout) {

    public DispatchConfig {
        if (modelWait.isNegative()) {
            throw new IllegalArgumentException("dispatch.model-wait must not be negative, was " + modelWait);
        }
        if (frameTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("dispatch.frame-timeout must be at least 1ms, was " + frameTimeout);
        }
    }
}
