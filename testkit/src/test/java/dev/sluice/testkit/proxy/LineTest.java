package dev.sluice.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LineTest {

    private static final long MILLI = 1_000_000;

    private final LongAdder bitten = new LongAdder();
    private final Line line = new Line(bitten);

    @Test
    void waitsWhileNothingIsThere() {
        assertThat(line.decide(0)).isEqualTo(Decision.hold(Decision.FOREVER));
    }

    @Test
    void passesChunksWholeAndThenFinishes() {
        line.put(Chunk.of(new byte[5]), 0);
        line.put(Chunk.end(), 0);

        assertThat(line.decide(0)).isEqualTo(Decision.pass(5));
        line.sent(5, 0);
        assertThat(line.decide(0)).isEqualTo(Decision.FINISH);
        assertThat(bitten.sum()).isZero();
    }

    @Test
    void passesAResetOnBehindTheBytesBeforeIt() {
        line.put(Chunk.of(new byte[5]), 0);
        line.put(Chunk.reset(), 0);

        assertThat(line.decide(0)).isEqualTo(Decision.pass(5));
        line.sent(5, 0);
        assertThat(line.decide(0)).isEqualTo(Decision.RESET);
    }

    @Test
    void goesOnInTheMiddleOfAChunk() {
        add(Toxic.slicer(3, 0, Duration.ZERO));
        line.put(Chunk.of(new byte[5]), 0);

        assertThat(line.decide(0)).isEqualTo(Decision.pass(3));
        line.sent(3, 0);
        assertThat(line.offset()).isEqualTo(3);
        assertThat(line.decide(0)).isEqualTo(Decision.pass(2));
    }

    @Test
    void keepsWhatIsHeldUntilItHeals() {
        add(Toxic.timeout(Duration.ZERO));
        line.put(Chunk.of(new byte[5]), 0);
        assertThat(line.decide(0)).isEqualTo(Decision.hold(Decision.FOREVER));

        line.heal();

        assertThat(line.decide(0)).isEqualTo(Decision.pass(5));
    }

    @Test
    void countsAHeldChunkOnceHoweverOftenItIsAsked() {
        add(Toxic.latency(Duration.ofMillis(10), Duration.ZERO));
        line.put(Chunk.of(new byte[5]), 0);

        line.decide(0);
        line.decide(MILLI);

        assertThat(bitten.sum()).isEqualTo(1);
    }

    @Test
    void countsEachCutOfAChunk() {
        add(Toxic.slicer(3, 0, Duration.ZERO));
        line.put(Chunk.of(new byte[8]), 0);

        for (int length : new int[] {3, 3, 2}) {
            assertThat(line.decide(0)).isEqualTo(Decision.pass(length));
            line.sent(length, 0);
        }

        assertThat(bitten.sum()).isEqualTo(2);
    }

    @Test
    void letsSeveralToxicsEachHaveTheirSay() {
        add(Toxic.latency(Duration.ofMillis(10), Duration.ZERO));
        add(Toxic.limitData(4));
        add(Toxic.slicer(3, 0, Duration.ZERO));
        line.put(Chunk.of(new byte[8]), 0);

        assertThat(line.decide(0)).isEqualTo(Decision.hold(10 * MILLI));
        assertThat(line.decide(10 * MILLI)).isEqualTo(Decision.pass(3));
        line.sent(3, 10 * MILLI);
        assertThat(line.decide(10 * MILLI)).isEqualTo(Decision.pass(1));
        line.sent(1, 10 * MILLI);
        assertThat(line.decide(10 * MILLI)).isEqualTo(Decision.CLOSE);
    }

    @Test
    void hasRoomUpToABoundWhichLatencyRaises() {
        line.put(Chunk.of(new byte[Line.CAPACITY]), 0);
        assertThat(line.hasRoom()).isFalse();

        add(Toxic.latency(Duration.ofMillis(10), Duration.ZERO));
        assertThat(line.hasRoom()).isTrue();

        line.put(Chunk.of(new byte[8 << 20]), 0);
        assertThat(line.hasRoom()).isFalse();
    }

    private void add(Toxic toxic) {
        line.add((ToxicRule) toxic, 0);
    }
}
