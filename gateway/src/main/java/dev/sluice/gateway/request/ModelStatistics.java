package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.ModelStatisticsResponse;

/** What became of the requests for each model, as Triton's {@code statistics} extension has it. Any thread. */
public interface ModelStatistics {

    /**
     * Of the versions that are served or were.
     *
     * @param name empty for all models
     * @param version empty for all versions
     */
    ModelStatisticsResponse of(String name, String version);
}
