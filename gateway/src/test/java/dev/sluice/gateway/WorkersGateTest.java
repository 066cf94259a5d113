package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.RecordedGate;
import dev.sluice.observability.Readiness;
import org.junit.jupiter.api.Test;

class WorkersGateTest {

    private final Readiness readiness = new Readiness();
    private final WorkersGate gate = new WorkersGate(readiness);

    @Test
    void namesTheWorkersThatAreNotReachedAndWhy() {
        gate.notReached("127.0.0.1:9101", "Connection refused");
        gate.notReached("127.0.0.1:9102", "no welcome in time");

        assertThat(reason())
                .isEqualTo("no worker is connected: 127.0.0.1:9101 Connection refused, "
                        + "127.0.0.1:9102 no welcome in time");
    }

    @Test
    void namesThemBesideAnotherReasonToo() {
        gate.notReached("a:1", "Connection refused");
        gate.notReached("b:1", "Connection refused");

        gate.reached("b:1");
        gate.hold("the breaker of every connected worker is open (1)");

        assertThat(reason())
                .isEqualTo("the breaker of every connected worker is open (1); not reached: a:1 Connection refused");
    }

    @Test
    void saysNoMoreThanCanBeRead() {
        for (int worker = 1; worker <= 50; worker++) {
            gate.notReached("worker-" + worker + ":9101", "it said " + "x".repeat(1000));
        }

        assertThat(reason())
                .contains("worker-1:9101 it said xxx")
                .endsWith("and 46 more")
                .hasSizeLessThan(800);
    }

    @Test
    void holdsTheWaysInOnceWhateverIsSaidOfReasons() {
        var ingress = new RecordedGate();
        gate.attach(ingress);
        gate.notReached("a:1", "Connection refused");

        assertThat(ingress.heldFor()).hasValue("no worker is connected");

        gate.resume();
        gate.notReached("a:1", "Connection refused");

        assertThat(ingress.heldFor()).isEmpty();
        assertThat(readiness.isReady()).isTrue();
    }

    private String reason() {
        return String.valueOf(readiness.reasons().get("workers"));
    }
}
