package dev.sluice.cli.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.page.Columns;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import dev.sluice.settings.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What workers serve, as a person or a program reads it. Pure. */
public final class ModelPages {

    private static final int FIRST_REASONS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<WorkerReport> reports;
    private final List<Served> served;

    /**
     * Pages over what the workers said.
     *
     * @throws CommandFailure when no worker said anything
     */
    public ModelPages(List<WorkerReport> reports) throws CommandFailure {
        this.reports = List.copyOf(reports);
        this.served = Served.over(reports);
        if (reports.stream().allMatch(report -> report.problem().isPresent())) {
            throw new CommandFailure("no worker answers: " + String.join("; ", unreachable())
                    + "; start some with ./sluice up, or name them with --worker");
        }
    }

    /** Workers that said nothing, and why. */
    public List<String> unreachable() {
        return reports.stream()
                .flatMap(report -> report.problem().stream().map(problem -> report.address() + " (" + problem + ")"))
                .toList();
    }

    /** A table, a line each version. */
    public List<String> list() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MODEL", "VERSION", "STATE", "KIND", "ANSWERS", "WORKERS"));
        for (Served model : served) {
            rows.add(List.of(
                    model.name(),
                    model.version(),
                    model.state(),
                    model.fact("kind"),
                    model.isReady() ? model.verdict() : model.reason(),
                    model.places().size() + " of " + reports.size()));
        }
        return Columns.of(rows);
    }

    public String listAsJson() {
        return JSON.valueToTree(served.stream().map(this::asMap).toList()).toString();
    }

    /** All that is known of a model, {@code name} or {@code name:version}. */
    public List<String> inspect(String model) throws CommandFailure {
        List<String> lines = new ArrayList<>();
        for (Served version : versions(model)) {
            lines.addAll(page(version));
        }
        return lines;
    }

    public String inspectAsJson(String model) throws CommandFailure {
        return JSON.valueToTree(versions(model).stream().map(this::asMap).toList())
                .toString();
    }

    private List<Served> versions(String model) throws CommandFailure {
        List<Served> found = served.stream()
                .filter(each -> each.name().equals(model) || (each.name() + ':' + each.version()).equals(model))
                .toList();
        if (found.isEmpty()) {
            List<String> names = served.stream().map(Served::name).distinct().toList();
            throw new CommandFailure("no worker has a model " + model + "; "
                    + NearestName.of(model, names)
                            .map(name -> "did you mean " + name + "?")
                            .orElse("there are: " + String.join(", ", names)));
        }
        return found;
    }

    private static List<String> page(Served model) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("state", model.isReady() ? model.state() : model.state() + ": " + model.reason()));
        rows.add(List.of(
                "workers",
                String.join(
                        ", ", model.places().stream().map(Served.Place::worker).toList())));
        model.metadata().ifPresent(metadata -> {
            metadata.getInputsList().forEach(input -> rows.add(List.of("input", tensor(input))));
            metadata.getOutputsList().forEach(output -> rows.add(List.of("output", tensor(output))));
            rows.add(List.of("answers", model.verdict()));
            reasons(model).forEach(reason -> rows.add(List.of("because", reason)));
            rows.add(List.of("platform", metadata.getPlatform()));
            facts(metadata).forEach((name, value) -> rows.add(List.of(name, value)));
        });
        if (!model.dissenters().isEmpty()) {
            rows.add(List.of("WARNING", "described differently by " + String.join(", ", model.dissenters())));
        }
        List<String> lines = new ArrayList<>();
        lines.add(model.name() + (model.version().isEmpty() ? "" : ", version " + model.version()));
        Columns.of(rows).forEach(row -> lines.add("  " + row));
        return lines;
    }

    private static List<String> reasons(Served model) {
        List<String> all = Stream.of(model.fact("batch_dependence_reasons").split("; "))
                .filter(reason -> !reason.isEmpty())
                .toList();
        return all.size() <= FIRST_REASONS
                ? all
                : Stream.concat(all.stream().limit(FIRST_REASONS), Stream.of("and more of the kind; --json has them"))
                        .toList();
    }

    private static String tensor(TensorMetadata tensor) {
        return tensor.getName() + "  " + tensor.getDatatype() + ' ' + tensor.getShapeList();
    }

    /** Properties in their own words, but for those that have been told. */
    private static Map<String, String> facts(ModelMetadataResponse metadata) {
        Map<String, String> facts = new java.util.TreeMap<>(metadata.getPropertiesMap());
        facts.keySet().removeIf(name -> name.startsWith("sluice.batch_"));
        return facts;
    }

    private Map<String, Object> asMap(Served model) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", model.name());
        map.put("version", model.version());
        map.put("state", model.state());
        map.put("reason", model.reason());
        map.put("workers", model.places().stream().map(Served.Place::worker).toList());
        map.put("differs_at", model.dissenters());
        model.metadata().ifPresent(metadata -> {
            map.put("platform", metadata.getPlatform());
            map.put("inputs", tensors(metadata.getInputsList()));
            map.put("outputs", tensors(metadata.getOutputsList()));
            map.put("properties", metadata.getPropertiesMap());
        });
        return map;
    }

    private static List<Map<String, Object>> tensors(List<TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("name", tensor.getName());
                    map.put("datatype", tensor.getDatatype());
                    map.put("shape", tensor.getShapeList());
                    return map;
                })
                .toList();
    }
}
