package dev.sluice.gateway.metrics;

import dev.sluice.gateway.request.ModelVersion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The counts of the models under the names that Triton has for them, so that dashboards made for it show them. They are gauges,
 * since the name of a counter ends in {@code _total} here, and Triton's do not.
 */
public final class TritonGauges {

    private final Map<MultiGauge, ToLongFunction<ModelCounts>> gauges = new LinkedHashMap<>();

    public TritonGauges(MeterRegistry registry) {
        add("nv_inference_request_success", counts -> counts.succeeded().count(), registry);
        add("nv_inference_request_failure", counts -> counts.failed().count(), registry);
        add("nv_inference_count", ModelCounts::rows, registry);
        add("nv_inference_exec_count", ModelCounts::runs, registry);
        add("nv_inference_request_duration_us", counts -> counts.succeeded().micros(), registry);
        add("nv_inference_queue_duration_us", counts -> counts.queued().micros(), registry);
        add(
                "nv_inference_compute_infer_duration_us",
                counts -> counts.computed().micros(),
                registry);
    }

    private void add(String name, ToLongFunction<ModelCounts> value, MeterRegistry registry) {
        gauges.put(MultiGauge.builder(name).register(registry), value);
    }

    /** These in place of those before. */
    void show(Map<ModelVersion, ModelCounts> models) {
        gauges.forEach((gauge, value) -> gauge.register(rows(models, value), /* overwrite= */ true));
    }

    private static List<MultiGauge.Row<?>> rows(
            Map<ModelVersion, ModelCounts> models, ToLongFunction<ModelCounts> value) {
        return models.entrySet().stream()
                .<MultiGauge.Row<?>>map(model -> MultiGauge.Row.of(
                        Tags.of(
                                "model", model.getKey().name(),
                                "version", model.getKey().version()),
                        number(model.getValue(), value)))
                .toList();
    }

    private static Supplier<Number> number(ModelCounts counts, ToLongFunction<ModelCounts> value) {
        return () -> value.applyAsLong(counts);
    }
}
