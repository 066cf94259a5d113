package dev.sluice.planning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What a run of a model costs, learnt from its runs: {@code c0 + c1 rows + c2 rows length + c3 rows length^2}, none of them
 * negative, by least squares of the <em>relative</em> error. {@code length} is what the run is padded to: tokens of a text, size
 * of a ragged axis; 1 for a model of fixed shape. Costs are nanoseconds, of whichever clock they were measured by.
 *
 * <p>Kernels have their own minds about small and odd sizes. What the four terms leave is learnt by size, as a factor for
 * each pair of an octave of rows and half an octave of length. Pure state: confined to whoever owns it.
 */
public final class CostModel {

    private static final double FORGETTING = 0.995; // an observation counts half after 140 others
    private static final double CALIBRATION_WEIGHT = 20;
    private static final double MOST_SLOWDOWN = 4; // a run that was held up for longer tells nothing more
    private static final int SEEDED_ROWS = 32;
    private static final int SEEDED_LENGTH = 512;
    private static final double HIGH_SHARE = 0.99;
    private static final double FIRST_GUESS_OF_HIGH = 0.25;
    private static final double[] SCALES = {1, 8, 256, 65_536}; // so that no feature dwarfs the others

    private final LeastSquares squares = new LeastSquares(SCALES.length, FORGETTING);
    private final SizeFactors factors = new SizeFactors();
    private final Quantile high = new Quantile(HIGH_SHARE, FIRST_GUESS_OF_HIGH);
    private double[] weights = {0, 0, SCALES[2], 0}; // until something is known: a nanosecond for each padded token

    /** Whether any run was observed; what is predicted before is good for comparing sizes, and nothing else. */
    public boolean isKnown() {
        return !squares.isEmpty();
    }

    /** The expected cost of a run of so many rows, padded to this length. */
    public double nanos(int rows, int length) {
        return base(rows, length) * factors.of(rows, length);
    }

    /** The cost that one run in a hundred exceeds. */
    public double nanosAtMost(int rows, int length) {
        return nanos(rows, length) * (1 + Math.max(0, high.estimate()));
    }

    /** A run has cost so much. */
    public void observe(int rows, int length, double nanos) {
        if (rows < 1 || length < 1 || !(nanos > 0)) {
            return; // nothing was run
        }
        // Relative to what was expected, not to what came: otherwise slow runs would count for less than fast ones.
        double expected = isKnown() ? base(rows, length) : nanos;
        if (isKnown()) {
            high.observe(nanos / nanos(rows, length) - 1);
        }
        double[] relative = features(rows, length);
        for (int i = 0; i < relative.length; i++) {
            relative[i] /= expected;
        }
        squares.observe(relative, Math.min(MOST_SLOWDOWN, nanos / expected));
        weights = squares.weights();
        factors.observe(rows, length, nanos / base(rows, length));
    }

    /** What somebody else has learnt, in the order of {@link #terms}: known from the start, and given up for better. */
    public void seed(List<Double> terms) {
        for (int rows = 1; rows <= SEEDED_ROWS; rows *= 2) {
            for (int length = 1; length <= SEEDED_LENGTH; length *= 2) {
                double tokens = (double) rows * length;
                observe(
                        rows,
                        length,
                        terms.get(0) + terms.get(1) * rows + terms.get(2) * tokens + terms.get(3) * tokens * length);
            }
        }
        calibrated();
    }

    /** The observations so far were a calibration over the sizes there may be: they are never quite forgotten. */
    public void calibrated() {
        squares.remember(CALIBRATION_WEIGHT);
        if (isKnown()) {
            weights = squares.weights(); // the same but for rounding, as one that is restored from here has them
        }
    }

    /** The four terms, in nanoseconds: for one run, a row, a token and a token squared. */
    public List<Double> terms() {
        return List.of(weights[0] / SCALES[0], weights[1] / SCALES[1], weights[2] / SCALES[2], weights[3] / SCALES[3]);
    }

    /** All that was learnt, as numbers that {@link #restored} understands and nobody else. Some hundreds. */
    public List<Double> numbers() {
        List<Double> numbers = new ArrayList<>();
        squares.save(numbers);
        factors.save(numbers);
        high.save(numbers);
        return List.copyOf(numbers);
    }

    /** A model that goes on from where another was; empty when the numbers are not those of a model that has learnt. */
    public static Optional<CostModel> restored(List<Double> numbers) {
        var model = new CostModel();
        try {
            Iterator<Double> left = numbers.iterator();
            model.squares.restore(left);
            model.factors.restore(left);
            model.high.restore(left);
            model.weights = model.squares.weights();
            boolean isWhole = !left.hasNext() && numbers.stream().allMatch(Double::isFinite);
            return isWhole && model.isPlausible() ? Optional.of(model) : Optional.empty();
        } catch (NoSuchElementException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private boolean isPlausible() {
        return isKnown()
                && Arrays.stream(weights).allMatch(Double::isFinite)
                && Arrays.stream(weights).anyMatch(weight -> weight > 0);
    }

    private double base(int rows, int length) {
        double[] features = features(rows, length);
        double nanos = 0;
        for (int i = 0; i < features.length; i++) {
            nanos += weights[i] * features[i];
        }
        return Math.max(1, nanos);
    }

    private static double[] features(int rows, int length) {
        double tokens = (double) rows * length;
        return new double[] {1 / SCALES[0], rows / SCALES[1], tokens / SCALES[2], tokens * length / SCALES[3]};
    }
}
