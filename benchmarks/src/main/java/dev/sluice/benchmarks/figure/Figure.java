package dev.sluice.benchmarks.figure;

import java.util.List;

/**
 * One line of the table.
 *
 * @param target what is to be reached, in words: "at least 0.85"
 * @param measured the median over the repeats
 * @param low the least of the repeats
 * @param high the most of the repeats
 */
public record Figure(String name, String unit, String target, double measured, double low, double high) {

    /** The median of what was measured, and what the repeats lie between. */
    public static Figure of(String name, String unit, String target, List<Double> measured) {
        List<Double> sorted = measured.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured of " + name);
        }
        return new Figure(name, unit, target, median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
