package dev.sluice.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSquaresPropertyTest {

    @Test
    void findsTheWeightsThatTheObservationsWereMadeOf() {
        for (long seed = 1; seed <= 200; seed++) {
            var random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
            double[] truth = {random.nextInt(3), random.nextDouble() * 4, random.nextInt(2), random.nextDouble()};
            var squares = new LeastSquares(4, 0.99);

            for (int i = 0; i < 100; i++) {
                double[] x = {1, random.nextDouble(), random.nextDouble(), random.nextDouble()};
                squares.observe(x, dot(x, truth));
            }

            for (int i = 0; i < truth.length; i++) {
                assertThat(squares.weights()[i])
                        .as("seed %d, weight %d", seed, i)
                        .isCloseTo(truth[i], within(1e-3));
            }
        }
    }

    @Test
    void hasNoNegativeWeightAndNoneBetterNearby() {
        for (long seed = 1; seed <= 200; seed++) {
            var random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
            var squares = new LeastSquares(3, 1);
            double[][] xs = new double[30][];
            double[] ys = new double[30];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = new double[] {1, random.nextDouble(), random.nextDouble()};
                ys[i] = 2 - 3 * xs[i][1] + xs[i][2] + 0.1 * random.nextGaussian();
                squares.observe(xs[i], ys[i]);
            }

            double[] best = squares.weights();

            assertThat(Arrays.stream(best).min().orElseThrow())
                    .as("seed %d", seed)
                    .isNotNegative();
            for (int tries = 0; tries < 100; tries++) {
                double[] near = best.clone();
                near[random.nextInt(3)] += 0.1 * random.nextGaussian();
                boolean isAllowed = near[0] >= 0 && near[1] >= 0 && near[2] >= 0;
                assertThat(!isAllowed || loss(xs, ys, near) >= loss(xs, ys, best) - 1e-6)
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
    }

    @Test
    void isZeroWithoutObservations() {
        assertThat(new LeastSquares(2, 0.9).weights()).containsExactly(0, 0);
    }

    @Test
    void isNotShakenByADirectionThatIsNeverObserved() {
        var squares = new LeastSquares(2, 0.9);
        for (int i = 0; i < 10_000; i++) {
            squares.observe(new double[] {1, 0}, 3);
        }

        assertThat(squares.weights()[0]).isCloseTo(3, within(1e-6));
        assertThat(squares.weights()[1]).isZero();
    }

    private static double loss(double[][] xs, double[] ys, double[] weights) {
        double loss = 0;
        for (int i = 0; i < xs.length; i++) {
            double error = dot(xs[i], weights) - ys[i];
            loss += error * error;
        }
        return loss;
    }

    private static double dot(double[] x, double[] weights) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * weights[i];
        }
        return sum;
    }
}
