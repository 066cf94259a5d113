package dev.sluice.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CostModelTest {

    @Test
    void goesOnFromItsNumbersAsIfItHadNeverStopped() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var model = new CostModel();
        learn(model, random, 300);
        model.calibrated();
        assertThat(CostModel.restored(model.numbers()).orElseThrow().terms())
                .as("seed %d", seed)
                .isEqualTo(model.terms());
        learn(model, random, 300);

        CostModel restored = CostModel.restored(model.numbers()).orElseThrow();

        assertThat(restored.numbers()).as("seed %d", seed).isEqualTo(model.numbers());
        long later = random.nextLong();
        learn(model, new Random(later), 100);
        learn(restored, new Random(later), 100);
        assertThat(restored.terms()).as("seed %d", seed).isEqualTo(model.terms());
        for (int rows = 1; rows <= 64; rows *= 2) {
            for (int length = 1; length <= 512; length += 17) {
                assertThat(restored.nanosAtMost(rows, length))
                        .as("seed %d", seed)
                        .isEqualTo(model.nanosAtMost(rows, length));
            }
        }
    }

    @Test
    void takesNoNumbersThatAreNotThoseOfAModel() {
        var model = new CostModel();
        learn(model, new Random(1), 50);
        List<Double> numbers = model.numbers();

        assertThat(CostModel.restored(List.of())).isEmpty();
        assertThat(CostModel.restored(new CostModel().numbers()))
                .as("nothing learnt")
                .isEmpty();
        assertThat(CostModel.restored(numbers.subList(0, numbers.size() - 1)))
                .as("too few")
                .isEmpty();
        List<Double> more = new ArrayList<>(numbers);
        more.add(1.0);
        assertThat(CostModel.restored(more)).as("too many").isEmpty();
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e300, -1}) {
            for (int at = 0; at < numbers.size(); at++) {
                List<Double> spoilt = new ArrayList<>(numbers);
                spoilt.set(at, wrong);

                CostModel.restored(spoilt)
                        .ifPresent(
                                one -> assertThat(one.nanos(3, 20)).isFinite().isPositive());
            }
        }
    }

    private static void learn(CostModel model, Random random, int runs) {
        for (int i = 0; i < runs; i++) {
            int rows = 1 + random.nextInt(32);
            int length = 1 + random.nextInt(256);
            double nanos = 50_000 + 2_000.0 * rows * length + 3.0 * rows * length * length;
            model.observe(rows, length, nanos * (0.9 + 0.2 * random.nextDouble()));
        }
    }

    private static final double FIXED = 6e6;
    private static final double A_TOKEN = 450e3;
    private static final double A_SQUARE = 600;

    private final CostModel model = new CostModel();
    private final Random random = new Random(7);

    @Test
    void learnsWhatARunCostsBeforeTheRunIsMade() {
        teach(400);

        double[] errors = new double[500];
        for (int i = 0; i < errors.length; i++) {
            int rows = 1 + random.nextInt(16);
            int length = 4 + random.nextInt(125);
            double cost = cost(rows, length) * (1 + 0.02 * random.nextGaussian());
            errors[i] = Math.abs(model.nanos(rows, length) / cost - 1);
            model.observe(rows, length, cost);
        }
        Arrays.sort(errors);

        assertThat(errors[errors.length * 95 / 100]).isLessThan(0.08);
    }

    @Test
    void tellsTheTermsApart() {
        teach(1_000);

        assertThat(model.terms().get(0)).isCloseTo(FIXED, Percentage.withPercentage(15));
        assertThat(model.terms().get(2)).isCloseTo(A_TOKEN, Percentage.withPercentage(5));
        assertThat(model.terms()).allMatch(term -> term >= 0);
    }

    @Test
    void predictsSizesItHasNotSeenFromThoseItHas() {
        for (int i = 0; i < 200; i++) {
            observe(1 + random.nextInt(4), 8 + random.nextInt(56));
        }

        assertThat(model.nanos(16, 128)).isCloseTo(cost(16, 128), Percentage.withPercentage(30));
    }

    @Test
    void followsAWorkerThatBecomesSlower() {
        teach(400);

        for (int i = 0; i < 600; i++) {
            int rows = 1 + random.nextInt(16);
            int length = 4 + random.nextInt(125);
            model.observe(rows, length, 2 * cost(rows, length));
        }

        assertThat(model.nanos(4, 32)).isCloseTo(2 * cost(4, 32), Percentage.withPercentage(10));
    }

    @Test
    void keepsWhatItWasCalibratedToWhileItSeesOneSizeOnly() {
        teach(200);
        model.calibrated();

        for (int i = 0; i < 5_000; i++) {
            observe(1, 8);
        }

        assertThat(model.nanos(16, 128)).isCloseTo(cost(16, 128), Percentage.withPercentage(25));
    }

    @Test
    void beginsWithWhatItIsSeededWith() {
        teach(1_000);
        var other = new CostModel();

        other.seed(model.terms());

        assertThat(other.isKnown()).isTrue();
        assertThat(other.nanos(4, 32)).isCloseTo(cost(4, 32), Percentage.withPercentage(10));
        assertThat(other.nanos(16, 128)).isCloseTo(cost(16, 128), Percentage.withPercentage(10));
    }

    @Test
    void makesNothingUpOfLengthsWhenItHasSeenOne() {
        for (int i = 0; i < 40; i++) {
            int rows = 1 << (i % 4);
            model.observe(rows, 1, (20_000 + 20_000 * rows) * (1 + 0.02 * random.nextGaussian()));
        }
        model.calibrated();

        assertThat(model.nanos(1, 50_176)).isCloseTo(40_000, Percentage.withPercentage(10));
        assertThat(model.nanos(4, 1)).isCloseTo(100_000, Percentage.withPercentage(10));
    }

    @Test
    void predictsWhatIsAsSmallAsNothing() {
        teach(10);

        assertThat(model.nanos(1, 0)).isPositive();
        assertThat(model.nanos(0, 4)).isPositive();
    }

    @Test
    void isNotLedAstrayByARunThatWasHeldUp() {
        teach(400);

        model.observe(4, 32, 100 * cost(4, 32));

        assertThat(model.nanos(4, 32)).isCloseTo(cost(4, 32), Percentage.withPercentage(20));
    }

    @Test
    void saysWhatOneRunInAHundredExceeds() {
        for (int i = 0; i < 3_000; i++) {
            int rows = 1 + random.nextInt(8);
            int length = 4 + random.nextInt(60);
            model.observe(rows, length, cost(rows, length) * (1 + 0.3 * random.nextDouble()));
        }

        int above = 0;
        for (int i = 0; i < 10_000; i++) {
            int rows = 1 + random.nextInt(8);
            int length = 4 + random.nextInt(60);
            above += cost(rows, length) * (1 + 0.3 * random.nextDouble()) > model.nanosAtMost(rows, length) ? 1 : 0;
        }

        assertThat(above / 10_000.0).isCloseTo(0.01, within(0.02));
    }

    @Test
    void knowsNothingAtFirstAndThenComparesByPaddedTokens() {
        assertThat(model.isKnown()).isFalse();
        assertThat(model.nanos(2, 10)).isCloseTo(model.nanos(1, 20), Offset.offset(1e-9));
        assertThat(model.nanos(1, 20)).isGreaterThan(model.nanos(1, 10));
    }

    @Test
    void learnsNothingOfARunThatWasNone() {
        model.observe(0, 5, 100);
        model.observe(5, 5, 0);
        model.observe(5, 5, Double.NaN);

        assertThat(model.isKnown()).isFalse();
    }

    private void teach(int runs) {
        for (int i = 0; i < runs; i++) {
            observe(1 + random.nextInt(16), 4 + random.nextInt(125));
        }
    }

    private void observe(int rows, int length) {
        model.observe(rows, length, cost(rows, length) * (1 + 0.02 * random.nextGaussian()));
    }

    /** A BERT-base of int8, about. */
    private static double cost(int rows, int length) {
        return FIXED + A_TOKEN * rows * length + A_SQUARE * rows * length * length;
    }
}
