package dev.sluice.system;

import java.util.stream.Collectors;

/** What {@code /metrics} said, in Prometheus' text format. */
public record Metrics(String text) {

    /** The sum over all label values of one series; 0 when there is none. */
    public double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The sum over the series of one name that have this label. */
    public double sum(String name, String label, String value) {
        return new Metrics(text.lines()
                        .filter(line -> line.contains(label + "=\"" + value + "\""))
                        .collect(Collectors.joining("\n")))
                .sum(name);
    }

    /** How many series of one name there are. */
    public long count(String name) {
        return text.lines().filter(line -> line.startsWith(name + "{")).count();
    }

    /** The mean of a summary. */
    public double mean(String name) {
        return sum(name + "_sum") / sum(name + "_count");
    }
}
