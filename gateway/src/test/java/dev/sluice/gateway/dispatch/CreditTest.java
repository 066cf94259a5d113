package dev.sluice.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.fixture.SimulatedLoop;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final long LATER = NOW + 10_000_000_000L;

    @Test
    void isWhatTheWorkerAnnouncedLessWhatItHas() {
        var credit = new Credit(3);
        credit.take();

        assertThat(credit.free(NOW)).isEqualTo(2);
    }

    @Test
    void restsAndHalvesWhenTheWorkerIsFull() {
        var credit = new Credit(8);

        credit.shed(NOW);

        assertThat(credit.free(NOW)).isZero();
        assertThat(credit.free(credit.restsUntilNanos())).isEqualTo(4);
    }

    @Test
    void restsLongerEachTimeInARow() {
        var credit = new Credit(8);
        credit.shed(NOW);
        long first = credit.restsUntilNanos() - NOW;
        credit.shed(NOW);

        assertThat(credit.restsUntilNanos() - NOW).isEqualTo(2 * first);
    }

    @Test
    void comesBackOneByOne() {
        var credit = new Credit(4);
        credit.shed(NOW);
        credit.shed(NOW);
        assertThat(credit.free(LATER)).isEqualTo(1);

        credit.answered();
        assertThat(credit.free(LATER)).isEqualTo(2);
        credit.answered();
        credit.answered();
        assertThat(credit.free(LATER)).isEqualTo(3);
    }

    @Test
    void refusesToTakeBackWhatItDidNotGive() {
        assertThatThrownBy(() -> new Credit(1).giveBack()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void neverLetsMoreOutThanWasAnnouncedAndNeverStarves(long seed) {
        var random = new Random(seed);
        int announced = 1 + random.nextInt(9);
        var credit = new Credit(announced);
        long now = NOW;
        for (int step = 0; step < 5_000; step++) {
            now += random.nextInt(2_000_000);
            if (credit.free(now) > 0 && random.nextBoolean()) {
                credit.take();
            } else if (credit.outstanding() > 0) {
                credit.giveBack();
                if (random.nextInt(4) == 0) {
                    credit.shed(now);
                } else {
                    credit.answered();
                }
            }
            assertThat(credit.outstanding()).isBetween(0, announced);
        }
        while (credit.outstanding() > 0) {
            credit.giveBack();
        }

        assertThat(credit.free(now + 10_000_000_000L)).isPositive();
    }

    @Test
    void restsOutItsRestThoughAnotherFrameIsAnsweredMeanwhile() {
        var credit = new Credit(2);
        credit.rest(0);

        credit.answered();

        assertThat(credit.isResting(1)).isTrue();
        assertThat(credit.isResting(5_000_000)).isFalse();
    }
}
