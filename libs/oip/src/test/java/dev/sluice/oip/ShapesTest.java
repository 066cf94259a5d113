package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShapesTest {

    private static final List<Long> INTERESTING = List.of(
            0L, 1L, 2L, 3L, 7L, 1L << 16, 1L << 31, 1L << 32, (1L << 62) + 1, Long.MAX_VALUE, -1L, Long.MIN_VALUE);

    @Test
    void countsAScalarAsOneElement() {
        assertThat(Shapes.elementCount(List.of())).isEqualTo(1);
    }

    @Test
    void countsTheLargestTensorThatCanBeCounted() {
        assertThat(Shapes.elementCount(List.of(1L, Long.MAX_VALUE, 1L))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesAProductThatWrapsToASmallNumber() {
        // In 64 bits this is 4, and 2^64 is 0.
        refuses(List.of((1L << 62) + 1, 4L), "more elements than can be counted");
        refuses(List.of(1L << 32, 1L << 32), "more elements than can be counted");
    }

    @Test
    void refusesANegativeDimensionBesideAZero() {
        refuses(List.of(0L, -1L), "negative");
        refuses(List.of(-1L, 0L), "negative");
    }

    @Test
    void refusesMoreDimensionsThanAnyTensorHas() {
        assertThat(Shapes.elementCount(Collections.nCopies(Shapes.MAX_RANK, 1L)))
                .isEqualTo(1);
        refuses(Collections.nCopies(Shapes.MAX_RANK + 1, 1L), "at most 64 dimensions, was 65");
    }

    @Test
    void countsLikeArithmeticWithoutBounds() {
        LongStream.rangeClosed(1, 500).forEach(this::countsLikeArithmeticWithoutBounds);
    }

    private void countsLikeArithmeticWithoutBounds(long seed) {
        var random = RandomRequests.random(seed);
        List<Long> shape = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            shape.add(INTERESTING.get(random.nextInt(INTERESTING.size())));
        }
        BigInteger exact = shape.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
        boolean isCountable = exact.bitLength() < Long.SIZE && shape.stream().allMatch(dimension -> dimension >= 0);

        if (isCountable) {
            assertThat(Shapes.elementCount(shape))
                    .as("seed %d: %s", seed, shape)
                    .isEqualTo(exact.longValueExact());
        } else {
            assertThatThrownBy(() -> Shapes.elementCount(shape))
                    .as("seed %d: %s", seed, shape)
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    private static void refuses(List<Long> shape, String reason) {
        assertThatThrownBy(() -> Shapes.elementCount(shape))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }
}
