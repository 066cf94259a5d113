package dev.sluice.system;

/** What {@code /metrics} said, in Prometheus' text format. */
record Metrics(String text) {

    /** The sum over all label values of one series; 0 when there is none. */
    double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The mean of a summary. */
    double mean(String name) {
        return sum(name + "_sum") / sum(name + "_count");
    }
}
