package dev.sluice.cli.models;

import dev.sluice.schemas.inference.ModelMetadataResponse;
import java.util.List;
import java.util.Optional;

/**
 * What one worker says of itself.
 *
 * @param problem why nothing is known of it
 * @param listsModels whether it says what it has; a server of another kind need not
 * @param version of its program; empty when it does not say
 */
public record WorkerReport(
        String address, Optional<String> problem, boolean listsModels, String version, List<Entry> models) {

    public WorkerReport {
        models = List.copyOf(models);
    }

    static WorkerReport unreachable(String address, String problem) {
        return new WorkerReport(address, Optional.of(problem), /* listsModels= */ false, "", List.of());
    }

    /**
     * One version of one model at this worker.
     *
     * @param version empty when the model could not be loaded
     * @param state Triton's: {@code READY}, {@code UNAVAILABLE}, ...
     * @param metadata when it is served
     */
    public record Entry(
            String name, String version, String state, String reason, Optional<ModelMetadataResponse> metadata) {

        String id() {
            return version.isEmpty() ? name : name + ':' + version;
        }

        /** A fact of ours, as {@code batch_invariant}; empty when the server is not ours. */
        String fact(String property) {
            return metadata.map(known -> known.getPropertiesOrDefault("sluice." + property, ""))
                    .orElse("");
        }
    }
}
