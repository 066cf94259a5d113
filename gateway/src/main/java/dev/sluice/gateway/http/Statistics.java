package dev.sluice.gateway.http;

import dev.sluice.schemas.inference.InferStatistics;
import dev.sluice.schemas.inference.ModelStatistics;
import dev.sluice.schemas.inference.ModelStatisticsResponse;
import dev.sluice.schemas.inference.StatisticDuration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Statistics of models in JSON, as Triton's extension has them. */
final class Statistics {

    private Statistics() {}

    static JsonObject json(ModelStatisticsResponse statistics) {
        var models = new JsonArray();
        statistics.getModelStatsList().forEach(model -> models.add(model(model)));
        return new JsonObject().put("model_stats", models);
    }

    private static JsonObject model(ModelStatistics model) {
        var batches = new JsonArray();
        model.getBatchStatsList()
                .forEach(batch -> batches.add(new JsonObject()
                        .put("batch_size", batch.getBatchSize())
                        .put("compute_input", duration(batch.getComputeInput()))
                        .put("compute_infer", duration(batch.getComputeInfer()))
                        .put("compute_output", duration(batch.getComputeOutput()))));
        return new JsonObject()
                .put("name", model.getName())
                .put("version", model.getVersion())
                .put("last_inference", model.getLastInference())
                .put("inference_count", model.getInferenceCount())
                .put("execution_count", model.getExecutionCount())
                .put("inference_stats", inference(model.getInferenceStats()))
                .put("batch_stats", batches);
    }

    private static JsonObject inference(InferStatistics stats) {
        return new JsonObject()
                .put("success", duration(stats.getSuccess()))
                .put("fail", duration(stats.getFail()))
                .put("queue", duration(stats.getQueue()))
                .put("compute_input", duration(stats.getComputeInput()))
                .put("compute_infer", duration(stats.getComputeInfer()))
                .put("compute_output", duration(stats.getComputeOutput()))
                .put("cache_hit", duration(stats.getCacheHit()))
                .put("cache_miss", duration(stats.getCacheMiss()));
    }

    private static JsonObject duration(StatisticDuration duration) {
        return new JsonObject().put("count", duration.getCount()).put("ns", duration.getNs());
    }
}
