package dev.sluice.gateway.kafka;

import dev.sluice.gateway.request.ModelRef;
import dev.sluice.settings.Setting;
import java.util.Optional;

/** What requests of a route ask for that name no model. */
public record RouteModel(
        @Setting(meaning = "The model asked for when a record names none; format text needs it.")
        Optional<String> model,

        @Setting(meaning = "The version of that model; the workers' newest when not given.")
        Optional<String> modelVersion,

        @Setting(meaning = "The BYTES input that a plain value becomes; format text needs it.")
        Optional<String> input) {

    static final RouteModel NONE = new RouteModel(Optional.empty(), Optional.empty(), Optional.empty());

    static RouteModel of(String model, String input) {
        return new RouteModel(Optional.of(model), Optional.empty(), Optional.of(input));
    }

    Optional<ModelRef> reference() {
        return model.map(name -> new ModelRef(name, modelVersion.orElse("")));
    }
}
