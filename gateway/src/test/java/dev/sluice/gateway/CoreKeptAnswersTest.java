package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a worker had kept say nothing of how fast it is. */
class CoreKeptAnswersTest {

    private static final RunTerms TEN_MILLIS = new RunTerms(1e7, 0, 0, 0);

    private final Core core = new Core(1);
    private final FakeWorker worker = new FakeWorker("a");

    @BeforeEach
    void connect() {
        core.connect(worker, 1, Requests.echo().with(new RunTraits(false, true, TEN_MILLIS)));
    }

    @Test
    void doesNotTakeAWorkerForFastThatRunsNothing() {
        for (int i = 0; i < 50; i++) {
            core.send(i);
            core.loop.advance(Duration.ofMillis(1));
            worker.answerNextWithoutRun();
            core.loop.run();
        }

        assertThat(core.costs.slowness("a", Requests.ECHO)).isEqualTo(1);
    }

    @Test
    void stillLearnsHowFastAWorkerRuns() {
        for (int i = 0; i < 50; i++) {
            core.send(i);
            core.loop.advance(Duration.ofMillis(1));
            worker.answerNext();
            core.loop.run();
        }

        assertThat(core.costs.slowness("a", Requests.ECHO)).isLessThan(0.5);
    }
}
