package dev.sluice.benchmarks.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All figures, as a table for people and a file for programs. */
final class ResultTable {

    /** A figure and the experiment that it belongs to. */
    private record Row(String experiment, Figure figure) {}

    private final List<Row> rows = new ArrayList<>();

    void add(String experiment, List<Figure> figures) {
        figures.forEach(figure -> rows.add(new Row(experiment, figure)));
    }

    /** In Markdown. */
    String markdown() {
        var table = new StringBuilder("""
                | experiment | figure | unit | to reach | measured | lowest to highest |
                |---|---|---|---|---:|---:|
                """);
        rows.forEach(row -> table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s to %s |%n",
                row.experiment(),
                row.figure().name(),
                row.figure().unit(),
                row.figure().target(),
                number(row.figure().measured()),
                number(row.figure().low()),
                number(row.figure().high()))));
        return table.toString();
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    void writeJson(Path file) throws IOException {
        List<Map<String, Object>> figures = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("figure", row.experiment() + ": " + row.figure().name());
            figure.put("unit", row.figure().unit());
            figure.put("target", row.figure().target());
            figure.put("measured", row.figure().measured());
            figure.put("spread", List.of(row.figure().low(), row.figure().high()));
            figures.add(figure);
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), figures);
    }
}
