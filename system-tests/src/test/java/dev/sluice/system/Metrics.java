package dev.sluice.system;

/** What {@code /metrics} said, in Prometheus' text format. */
record Metrics(String text) {

    /** The sum over all label values of one series; 0 when there is none. */
    double sum(String name) {
        return sum(name, "");
    }

    /** The sum over the series of one name that have this in their labels, as {@code reason="died"}. */
    double sum(String name, String label) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The mean of a summary. */
    double mean(String name) {
        return sum(name + "_sum") / sum(name + "_count");
    }
}
