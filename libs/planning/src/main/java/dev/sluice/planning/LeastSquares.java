package dev.sluice.planning;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Weighted least squares with forgetting and without negative weights: the {@code w >= 0} that makes {@code x.w} closest to
 * {@code y} over what was observed, of which the older counts for less.
 *
 * <p>The recursive form of the textbooks (Haykin, Adaptive Filter Theory, ch. 10) kept as its information matrix, the sum of
 * {@code x x'}: with few features it is solved anew each time, which neither drifts nor needs a first guess. A direction that
 * is no longer observed fades away with it, so what was learnt on purpose can be made to last. Pure state.
 */
final class LeastSquares {

    /** Of the sum of squares: what one more feature has to explain. */
    private static final double TELLING_SHARE = 1e-9;

    /** Of what is observed: so small that it decides only what nothing else does. */
    private static final double RIDGE = 1e-7;

    private final int features;
    private final double forgetting;
    private final Moments fading;
    private final Moments lasting;
    private double observed;

    /**
     * Nothing observed yet.
     *
     * @param features of every observation
     * @param forgetting what the weight of an observation is multiplied by with each later one; 1 never forgets
     */
    LeastSquares(int features, double forgetting) {
        this.features = features;
        this.forgetting = forgetting;
        this.fading = new Moments(features);
        this.lasting = new Moments(features);
    }

    boolean isEmpty() {
        return observed == 0;
    }

    void observe(double[] x, double y) {
        fading.scale(forgetting);
        fading.add(x, y);
        observed = observed * forgetting + 1;
    }

    /** What has been observed so far will always weigh as much as so many observations. */
    void remember(double observations) {
        lasting.addScaled(fading, observations / Math.max(1, observed));
    }

    /** One weight for each feature, none below 0; all 0 when nothing was observed. */
    double[] weights() {
        var sum = new Moments(features);
        sum.addScaled(fading, 1);
        sum.addScaled(lasting, 1);
        double[] best = new double[features];
        double least = 0; // of no weights at all
        // The best is the plain solution over some subset of the features: with four there are fifteen to try. Of two
        // that
        // explain as much it is the one of fewer features: where sizes were seen that do not tell them apart, the rest
        // would be decided by how numbers are rounded, and sizes that were not seen predicted by that.
        for (int count = 1; count <= features; count++) {
            double before = least;
            for (int subset = 1; subset < 1 << features; subset++) {
                if (Integer.bitCount(subset) == count) {
                    double[] weights = sum.solve(subset, RIDGE);
                    double loss = sum.loss(weights);
                    boolean isBetter = loss < Math.min(least, before - TELLING_SHARE * sum.yy);
                    if (isBetter && Arrays.stream(weights).allMatch(weight -> weight >= 0)) {
                        least = loss;
                        best = weights;
                    }
                }
            }
        }
        return best;
    }

    void save(List<Double> numbers) {
        numbers.add(observed);
        fading.save(numbers);
        lasting.save(numbers);
    }

    void restore(Iterator<Double> numbers) {
        observed = Math.max(0, numbers.next());
        fading.restore(numbers);
        lasting.restore(numbers);
    }

    /** Sums over observations: {@code xx = sum x x'} and {@code xy = sum x y}. */
    private static final class Moments {

        private final double[][] xx;
        private final double[] xy;
        private double yy;

        Moments(int features) {
            this.xx = new double[features][features];
            this.xy = new double[features];
        }

        void save(List<Double> numbers) {
            numbers.add(yy);
            for (int i = 0; i < xy.length; i++) {
                numbers.add(xy[i]);
                for (double product : xx[i]) {
                    numbers.add(product);
                }
            }
        }

        void restore(Iterator<Double> numbers) {
            yy = numbers.next();
            for (int i = 0; i < xy.length; i++) {
                xy[i] = numbers.next();
                for (int j = 0; j < xy.length; j++) {
                    xx[i][j] = numbers.next();
                }
            }
        }

        void scale(double factor) {
            yy *= factor;
            for (int i = 0; i < xy.length; i++) {
                xy[i] *= factor;
                for (int j = 0; j < xy.length; j++) {
                    xx[i][j] *= factor;
                }
            }
        }

        void add(double[] x, double y) {
            yy += y * y;
            for (int i = 0; i < xy.length; i++) {
                xy[i] += x[i] * y;
                for (int j = 0; j < xy.length; j++) {
                    xx[i][j] += x[i] * x[j];
                }
            }
        }

        void addScaled(Moments other, double factor) {
            yy += other.yy * factor;
            for (int i = 0; i < xy.length; i++) {
                xy[i] += other.xy[i] * factor;
                for (int j = 0; j < xy.length; j++) {
                    xx[i][j] += other.xx[i][j] * factor;
                }
            }
        }

        /** The sum of squares, less what no weights can change. */
        double loss(double[] w) {
            double loss = 0;
            for (int i = 0; i < w.length; i++) {
                loss -= 2 * w[i] * xy[i];
                for (int j = 0; j < w.length; j++) {
                    loss += w[i] * xx[i][j] * w[j];
                }
            }
            return loss;
        }

        /** The weights of these features, the others being 0: elimination without pivots, as the matrix is positive. */
        double[] solve(int subset, double ridge) {
            int[] chosen = chosen(subset);
            double[][] rows = new double[chosen.length][chosen.length + 1];
            for (int i = 0; i < chosen.length; i++) {
                for (int j = 0; j < chosen.length; j++) {
                    rows[i][j] = xx[chosen[i]][chosen[j]];
                }
                rows[i][i] += ridge * xx[chosen[i]][chosen[i]] + Double.MIN_NORMAL;
                rows[i][chosen.length] = xy[chosen[i]];
            }
            eliminate(rows);
            double[] weights = new double[xy.length];
            for (int i = chosen.length - 1; i >= 0; i--) {
                double rest = rows[i][chosen.length];
                for (int j = i + 1; j < chosen.length; j++) {
                    rest -= rows[i][j] * weights[chosen[j]];
                }
                weights[chosen[i]] = rest / rows[i][i];
            }
            return weights;
        }

        private int[] chosen(int subset) {
            int[] chosen = new int[Integer.bitCount(subset)];
            for (int i = 0, at = 0; i < xy.length; i++) {
                if ((subset & (1 << i)) != 0) {
                    chosen[at++] = i;
                }
            }
            return chosen;
        }

        private static void eliminate(double[][] rows) {
            for (int pivot = 0; pivot < rows.length; pivot++) {
                for (int i = pivot + 1; i < rows.length; i++) {
                    double factor = rows[i][pivot] / rows[pivot][pivot];
                    for (int j = pivot; j <= rows.length; j++) {
                        rows[i][j] -= factor * rows[pivot][j];
                    }
                }
            }
        }
    }
}
