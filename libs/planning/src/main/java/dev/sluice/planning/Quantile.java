package dev.sluice.planning;

import java.util.Iterator;
import java.util.List;

/**
 * A running estimate of a quantile, which follows when the distribution moves: it goes up by a step for each value above it
 * and down by less for each below, so that it rests where the wanted share lies below (stochastic approximation, Robbins and
 * Monro 1951). The step follows the size of the values. Pure state.
 */
final class Quantile {

    private static final double STEP = 0.05;
    private static final double SCALE_WEIGHT = 0.02;

    private final double share;
    private double estimate;
    private double scale;

    /**
     * An estimate that begins at a guess.
     *
     * @param share of the values that is to lie below, within 0 and 1
     */
    Quantile(double share, double guess) {
        this.share = share;
        this.estimate = guess;
        this.scale = Math.abs(guess);
    }

    void observe(double value) {
        scale += SCALE_WEIGHT * (Math.abs(value) - scale);
        double step = STEP * Math.max(scale, Double.MIN_NORMAL);
        estimate += value > estimate ? step * share : -step * (1 - share);
    }

    double estimate() {
        return estimate;
    }

    void save(List<Double> numbers) {
        numbers.add(estimate);
        numbers.add(scale);
    }

    void restore(Iterator<Double> numbers) {
        estimate = numbers.next();
        scale = Math.abs(numbers.next());
    }
}
