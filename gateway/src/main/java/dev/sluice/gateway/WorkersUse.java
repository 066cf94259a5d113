package dev.sluice.gateway;

import dev.sluice.gateway.dispatch.BreakerConfig;
import dev.sluice.gateway.dispatch.DispatchConfig;
import dev.sluice.gateway.dispatch.RetryConfig;
import dev.sluice.settings.Setting;

/** How workers are used. */
public record WorkersUse(
        @Setting(meaning = "How workers are waited for.") DispatchConfig dispatch,

        @Setting(meaning = "When a worker is left alone.") BreakerConfig breaker,

        @Setting(meaning = "How often requests may be tried again.")
        RetryConfig retry) {}
