package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.SluiceRig;
import java.util.List;

/** By how much what the workers expected of their next run was wrong, in one of twenty. */
final class CostError {

    private CostError() {}

    static List<Figure> figures(SluiceRig rig) {
        return List.of(
                figure(
                        "cost model, one step ahead, p95 error",
                        "% of lane CPU",
                        "at most 8",
                        "sluice_model_cost_error",
                        rig),
                figure("the same against wall time", "% of wall time", "", "sluice_model_cost_error_wall", rig));
    }

    private static Figure figure(String name, String unit, String target, String metric, SluiceRig rig) {
        return Figure.of(name, unit, target, List.of(100 * rig.workerQuantile(metric, "0.95")));
    }
}
