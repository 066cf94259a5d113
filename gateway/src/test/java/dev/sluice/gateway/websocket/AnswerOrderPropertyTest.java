package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.websocket.AnswerOrder.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that end in any order. */
class AnswerOrderPropertyTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void letsEachLeaveOnceInTheOrderOfRequestsAndAsSoonAsItMay(long seed) {
        var random = new Random(seed);
        var order = new AnswerOrder<Integer>(/* isByRequest= */ true);
        List<Place<Integer>> places = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (open.isEmpty() || random.nextBoolean()) {
                open.add(places.size());
                places.add(order.next());
            } else {
                int ended = open.remove(random.nextInt(open.size()));
                left.addAll(order.ended(places.get(ended), ended));
            }
            int firstOpen = open.stream().mapToInt(number -> number).min().orElse(places.size());
            assertThat(left).as("seed %d", seed).hasSize(firstOpen);
            assertThat(order.waiting()).isEqualTo(places.size() - open.size() - firstOpen);
        }
        assertThat(left)
                .as("seed %d", seed)
                .containsExactlyElementsOf(
                        IntStream.range(0, left.size()).boxed().toList());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void letsEachLeaveAtOnceWhenTheOrderIsThatOfArrival(long seed) {
        var order = new AnswerOrder<Long>(/* isByRequest= */ false);
        order.next();

        assertThat(order.ended(order.next(), seed)).containsExactly(seed);
        assertThat(order.waiting()).isZero();
    }
}
