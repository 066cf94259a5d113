package dev.sluice.planning;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** By which factor runs of a size cost more or less than the terms of a cost model say. Pure state. */
final class SizeFactors {

    private static final int ROW_BUCKETS = 12;
    private static final int LENGTH_BUCKETS = 32;
    private static final double MOST = 3;
    private static final int MOST_COUNTED = 1_000;
    private static final double SLOWEST = 0.05;
    private static final double DOUBT = 2; // observations that count for the terms

    private final double[] factors = new double[ROW_BUCKETS * LENGTH_BUCKETS];
    private final int[] counts = new int[ROW_BUCKETS * LENGTH_BUCKETS];

    double of(int rows, int length) {
        int bucket = bucket(rows, length);
        return counts[bucket] == 0 ? 1 : 1 + (factors[bucket] - 1) * counts[bucket] / (counts[bucket] + DOUBT);
    }

    void observe(int rows, int length, double factor) {
        double bounded =
                Math.max(1 / MOST, Math.min(MOST, factor)); // a lane that was held up once tells nothing of a size
        int bucket = bucket(rows, length);
        counts[bucket] = Math.min(counts[bucket] + 1, MOST_COUNTED);
        factors[bucket] += Math.max(SLOWEST, 1.0 / counts[bucket]) * (bounded - factors[bucket]);
    }

    /** How many sizes were seen, then each with its count and its factor. */
    void save(List<Double> numbers) {
        int[] seen = IntStream.range(0, counts.length)
                .filter(bucket -> counts[bucket] > 0)
                .toArray();
        numbers.add((double) seen.length);
        for (int bucket : seen) {
            numbers.addAll(List.of((double) bucket, (double) counts[bucket], factors[bucket]));
        }
    }

    /** @throws IllegalArgumentException for what was never saved */
    void restore(Iterator<Double> numbers) {
        int seen = within(numbers.next(), 0, counts.length);
        for (int i = 0; i < seen; i++) {
            int bucket = within(numbers.next(), 0, counts.length - 1);
            counts[bucket] = within(numbers.next(), 1, MOST_COUNTED);
            factors[bucket] = numbers.next();
            if (!(factors[bucket] >= 1 / MOST && factors[bucket] <= MOST)) {
                throw new IllegalArgumentException("a factor is " + factors[bucket]);
            }
        }
    }

    private static int within(double number, int least, int most) {
        if (!(number >= least && number <= most)) {
            throw new IllegalArgumentException(number + " is not within " + least + " and " + most);
        }
        return (int) number;
    }

    private static int bucket(int rows, int length) {
        int row = Math.min(ROW_BUCKETS - 1, octave(rows));
        return row * LENGTH_BUCKETS + Math.min(LENGTH_BUCKETS - 1, halfOctave(length));
    }

    private static int octave(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, value)); // nothing is as cheap as one
    }

    /** 1, 2, 3, 4 to 5, 6 to 7, 8 to 11, ... each half as wide as an octave. */
    private static int halfOctave(int value) {
        int octave = octave(value);
        int isUpper = octave == 0 ? 0 : (value >> (octave - 1)) & 1;
        return 2 * octave + isUpper;
    }
}
