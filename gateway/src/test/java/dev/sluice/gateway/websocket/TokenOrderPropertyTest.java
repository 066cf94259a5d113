package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.SessionToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenOrderPropertyTest {

    private static final int PARTITION = 3;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesOutNoTokenBeyondAnAnswerThatHasNotLeftAndTheLastOneInTheEnd(long seed) {
        var random = new Random(seed);
        var order = new TokenOrder();
        List<SessionToken> here = new ArrayList<>();
        long offset = random.nextInt(1, 100);
        SessionToken given = new SessionToken(PARTITION, 0);

        for (int step = 0; step < 300 || !here.isEmpty(); step++) {
            if (step < 300 && random.nextBoolean()) {
                offset += random.nextInt(1, 4);
                here.add(new SessionToken(PARTITION, offset));
                order.came(new SessionToken(PARTITION, offset));
            } else if (!here.isEmpty()) {
                SessionToken before = given;
                given = order.leaves(here.remove(random.nextInt(Math.min(5, here.size()))));
                assertThat(given.offset()).as("seed %d", seed).isGreaterThanOrEqualTo(before.offset());
                for (SessionToken waiting : here) {
                    assertThat(given.offset()).as("seed %d", seed).isLessThan(waiting.offset());
                }
            }
        }

        assertThat(given).as("seed %d", seed).isEqualTo(new SessionToken(PARTITION, offset));
    }
}
