package dev.sluice.cli.models;

import dev.sluice.schemas.inference.ModelMetadataResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One model version over all workers that were asked.
 *
 * @param places where it is, with what each worker says of it
 */
record Served(String name, String version, List<Place> places) {

    Served {
        places = List.copyOf(places);
    }

    record Place(String worker, WorkerReport.Entry entry) {}

    /** Everything that the workers have, by name and version. */
    static List<Served> over(List<WorkerReport> reports) {
        Map<String, List<Place>> places = new TreeMap<>();
        for (WorkerReport report : reports) {
            for (WorkerReport.Entry entry : report.models()) {
                places.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(new Place(report.address(), entry));
            }
        }
        return places.values().stream()
                .map(all ->
                        new Served(all.get(0).entry().name(), all.get(0).entry().version(), all))
                .toList();
    }

    boolean isReady() {
        return places.stream().anyMatch(place -> place.entry().state().equals("READY"));
    }

    /** {@code READY} as soon as one worker serves it. */
    String state() {
        return isReady() ? "READY" : places.get(0).entry().state();
    }

    String reason() {
        return places.get(0).entry().reason();
    }

    String fact(String property) {
        return places.stream()
                .map(place -> place.entry().fact(property))
                .filter(fact -> !fact.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What promise P7 says of it, in a few words. */
    String verdict() {
        return switch (fact("batch_invariant")) {
            case "true" -> "same alone or in company";
            case "false" ->
                fact("batch_policy").equals("allow")
                        ? "depends on batch mates (allowed)"
                        : "depends on batch mates (runs alone)";
            default -> "unknown";
        };
    }

    Optional<ModelMetadataResponse> metadata() {
        return places.stream()
                .flatMap(place -> place.entry().metadata().stream())
                .findFirst();
    }

    /** Workers that describe it in another way than the first does: requests would mean different things there. */
    List<String> dissenters() {
        Optional<ModelMetadataResponse> believed = metadata();
        return places.stream()
                .filter(place -> place.entry().metadata().isPresent()
                        && !place.entry().metadata().equals(believed))
                .map(Place::worker)
                .toList();
    }
}
