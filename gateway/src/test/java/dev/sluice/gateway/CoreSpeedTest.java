package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.OutcomeAssert;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two workers, one eight times as slow as the other: a row takes 6 ms at the one and 48 at the other. */
class CoreSpeedTest {

    private static final RunTerms TERMS = new RunTerms(0, 6_000_000, 0, 0);
    private static final int ENOUGH_TO_KNOW = 200;

    private final Core core = new Core(2);
    private final FakeWorker slow = connected("slow");
    private final FakeWorker fast = connected("fast");

    CoreSpeedTest() {
        for (int i = 0; i < ENOUGH_TO_KNOW; i++) {
            core.costs.took("slow", Requests.ECHO, 1, 8);
        }
    }

    /** Each time it is the slow one's turn. */
    @Test
    void sendsWhatIsUrgentToTheWorkerThatDoesItInTime() {
        for (int number = 0; number < 6; number++) {
            RecordedOrigin urgent = send(number, Duration.ofMillis(20));
            assertThat(fast.pendingFrames()).isEqualTo(1);
            fast.answerNext();
            core.loop.run();
            OutcomeAssert.assertEchoed(urgent, number, 1);
        }
    }

    @Test
    void letsWhatIsUrgentWaitForTheFastWorkerWhileTheSlowOneDoesTheRest() {
        for (int number = 0; fast.pendingFrames() < 2; number++) {
            core.send(number);
        }
        while (slow.pendingFrames() > 0) {
            slow.answerNext();
        }
        core.loop.run();

        RecordedOrigin urgent = send(200, Duration.ofMillis(30));
        assertThat(urgent.replies()).isEmpty();
        assertThat(slow.pendingFrames()).isZero();
        core.send(201);
        assertThat(slow.pendingFrames()).as("who is not urgent").isEqualTo(1);

        fast.answerNext();
        fast.answerNext();
        core.loop.run();
        fast.answerNext();
        core.loop.run();
        OutcomeAssert.assertEchoed(urgent, 200, 1);
    }

    private RecordedOrigin send(int number, Duration timeLeft) {
        Deadline deadline = core.in(timeLeft);
        RecordedOrigin origin = core.send(Requests.numbered(number, 1, deadline));
        core.loop.run();
        return origin;
    }

    private FakeWorker connected(String id) {
        var worker = new FakeWorker(id);
        core.connect(worker, 1, Requests.echo().with(new RunTraits(false, /* sharesRuns= */ true, TERMS)));
        return worker;
    }
}
