package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ModelsListener;
import dev.sluice.gateway.request.ServedModel;
import java.util.List;
import java.util.Optional;

/** What can be asked for, as the core loop said last. Thread-safe: what is read is an immutable list. */
public final class ServedModels implements ModelsListener {

    private volatile List<ServedModel> models = List.of();

    @Override
    public void canBeAsked(List<ServedModel> now) {
        models = List.copyOf(now);
    }

    /** All versions of all models, by name, from the lowest version. */
    public List<ServedModel> all() {
        return models;
    }

    /** Without a version in the reference, the highest. */
    public Optional<ServedModel> find(ModelRef ref) {
        return versions(ref.name()).stream()
                .filter(model -> !ref.hasVersion() || model.model().version().equals(ref.version()))
                .reduce((lower, higher) -> higher);
    }

    /** Of one model, from the lowest. */
    public List<ServedModel> versions(String name) {
        return models.stream()
                .filter(model -> model.model().name().equals(name))
                .toList();
    }
}
