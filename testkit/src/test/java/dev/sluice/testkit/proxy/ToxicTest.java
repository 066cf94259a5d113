package dev.sluice.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToxicTest {

    private static final long MILLI = 1_000_000;
    private static final long BEGIN = 1_000 * MILLI;

    @Test
    void latencyHoldsEachChunkFromItsOwnArrival() {
        Bite latency = bite(Toxic.latency(Duration.ofMillis(10), Duration.ZERO));

        assertThat(latency.decide(new Head(0, 5, BEGIN), BEGIN)).isEqualTo(Decision.hold(10 * MILLI));
        assertThat(latency.decide(new Head(0, 5, BEGIN), BEGIN + 10 * MILLI)).isEqualTo(Decision.PASS_ALL);
        assertThat(latency.decide(new Head(1, 5, BEGIN + MILLI), BEGIN + 10 * MILLI))
                .isEqualTo(Decision.hold(MILLI));
    }

    @Test
    void latencyDrawsItsJitterOnceAChunkAndTheSameForTheSameSeed() {
        Bite latency = bite(Toxic.latency(Duration.ofMillis(10), Duration.ofMillis(5), 7));
        Bite twin = bite(Toxic.latency(Duration.ofMillis(10), Duration.ofMillis(5), 7));
        List<Decision> drawn = new ArrayList<>();

        for (int number = 0; number < 100; number++) {
            var head = new Head(number, 1, BEGIN);
            drawn.add(latency.decide(head, BEGIN));
            assertThat(latency.decide(head, BEGIN)).isEqualTo(drawn.get(number));
            assertThat(twin.decide(head, BEGIN)).isEqualTo(drawn.get(number));
        }

        assertThat(drawn)
                .allSatisfy(decision -> assertThat(decision.amount()).isBetween(5 * MILLI, 15 * MILLI))
                .doesNotHaveDuplicates();
    }

    @Test
    void bandwidthPassesPortionsAtItsRate() {
        Bite bandwidth = bite(Toxic.bandwidth(1_000));
        var head = new Head(0, 500, BEGIN);

        assertThat(bandwidth.decide(head, BEGIN)).isEqualTo(Decision.pass(20));
        bandwidth.sent(20, BEGIN);
        assertThat(bandwidth.decide(head, BEGIN)).isEqualTo(Decision.hold(20 * MILLI));
        assertThat(bandwidth.decide(head, BEGIN + 20 * MILLI)).isEqualTo(Decision.pass(20));
    }

    @Test
    void bandwidthMakesUpForALateWakeUpButNotForIdleTime() {
        Bite bandwidth = bite(Toxic.bandwidth(1_000));
        var head = new Head(0, 500, BEGIN);
        bandwidth.sent(20, BEGIN);

        bandwidth.sent(20, BEGIN + 25 * MILLI);
        assertThat(bandwidth.decide(head, BEGIN + 25 * MILLI)).isEqualTo(Decision.hold(15 * MILLI));

        bandwidth.sent(20, BEGIN + 900 * MILLI);
        assertThat(bandwidth.decide(head, BEGIN + 900 * MILLI)).isEqualTo(Decision.hold(20 * MILLI));
    }

    @Test
    void slowCloseHoldsTheEndOnly() {
        Bite slowClose = bite(Toxic.slowClose(Duration.ofMillis(10)));

        assertThat(slowClose.decide(new Head(0, 5, BEGIN), BEGIN)).isEqualTo(Decision.PASS_ALL);
        assertThat(slowClose.decide(new Head(1, 0, BEGIN), BEGIN + MILLI)).isEqualTo(Decision.hold(9 * MILLI));
        assertThat(slowClose.decide(new Head(1, 0, BEGIN), BEGIN + 10 * MILLI)).isEqualTo(Decision.PASS_ALL);
    }

    @Test
    void timeoutHoldsAndThenClosesThoughNothingIsSent() {
        Bite timeout = bite(Toxic.timeout(Duration.ofMillis(10)));

        assertThat(timeout.decide(new Head(0, 5, BEGIN), BEGIN)).isEqualTo(Decision.hold(10 * MILLI));
        assertThat(timeout.idle(BEGIN + MILLI)).isEqualTo(Decision.hold(9 * MILLI));
        assertThat(timeout.idle(BEGIN + 10 * MILLI)).isEqualTo(Decision.CLOSE);
    }

    @Test
    void timeoutOfZeroNeverCloses() {
        Bite timeout = bite(Toxic.timeout(Duration.ZERO));

        assertThat(timeout.decide(new Head(0, 5, BEGIN), BEGIN + 1_000_000 * MILLI))
                .isEqualTo(Decision.hold(Decision.FOREVER));
        assertThat(timeout.idle(BEGIN + 1_000_000 * MILLI)).isEqualTo(Decision.PASS_ALL);
    }

    @Test
    void resetPeerHoldsAndThenResetsThoughNothingIsSent() {
        Bite reset = bite(Toxic.resetPeer(Duration.ofMillis(10)));

        assertThat(reset.decide(new Head(0, 5, BEGIN), BEGIN)).isEqualTo(Decision.hold(10 * MILLI));
        assertThat(reset.idle(BEGIN + 10 * MILLI)).isEqualTo(Decision.RESET);
    }

    @Test
    void slicerPassesSlicesAroundTheAverageWithAPauseAfterEach() {
        Bite slicer = bite(Toxic.slicer(10, 3, Duration.ofMillis(2)));
        List<Long> sizes = new ArrayList<>();

        long now = BEGIN;
        for (int slice = 0; slice < 100; slice++) {
            Decision decision = slicer.decide(new Head(0, 1_000, BEGIN), now);
            assertThat(decision.act()).isEqualTo(Decision.Act.PASS);
            sizes.add(decision.amount());
            slicer.sent((int) decision.amount(), now);
            assertThat(slicer.decide(new Head(0, 1_000, BEGIN), now)).isEqualTo(Decision.hold(2 * MILLI));
            now += 2 * MILLI;
        }

        assertThat(sizes)
                .contains(7L, 10L, 13L)
                .allSatisfy(size -> assertThat(size).isBetween(7L, 13L));
    }

    @Test
    void limitDataPassesSoManyBytesAndCloses() {
        Bite limit = bite(Toxic.limitData(10));

        assertThat(limit.decide(new Head(0, 8, BEGIN), BEGIN)).isEqualTo(Decision.pass(10));
        limit.sent(8, BEGIN);
        assertThat(limit.decide(new Head(1, 8, BEGIN), BEGIN)).isEqualTo(Decision.pass(2));
        limit.sent(2, BEGIN);
        assertThat(limit.idle(BEGIN)).isEqualTo(Decision.CLOSE);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> Toxic.bandwidth(0)).hasMessage("bytesPerSecond must be at least 1, was 0");
        assertThatThrownBy(() -> Toxic.slicer(10, 10, Duration.ZERO))
                .hasMessage("variationBytes must be less than averageBytes 10, was 10");
        assertThatThrownBy(() -> Toxic.latency(Duration.ofMillis(-1), Duration.ZERO))
                .hasMessage("latency must not be negative, was PT-0.001S");
    }

    private static Bite bite(Toxic toxic) {
        return ((ToxicRule) toxic).bite(BEGIN);
    }
}
