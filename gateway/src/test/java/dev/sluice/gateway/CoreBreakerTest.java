package dev.sluice.gateway;

import static dev.sluice.gateway.fixture.OutcomeAssert.assertEchoed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What failures, shed frames and client errors do to a worker and to ingestion, over all stages of the core loop. */
class CoreBreakerTest {

    private static final Outcome MODEL_ERROR = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the run failed");
    private static final Outcome INVALID = new Outcome.Refused(ErrorCode.INVALID_REQUEST, "bad");

    @Test
    void opensTheBreakerAfterFailuresAndHoldsIngestion() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);

        trip(core, worker);
        RecordedOrigin waiting = core.send(99);

        assertThat(core.breaker(worker)).isEqualTo(BreakerState.OPEN);
        assertThat(core.gate.heldFor()).isPresent();
        assertThat(worker.pendingFrames()).isZero();
        assertThat(waiting.replies()).isEmpty();
    }

    @Test
    void triesAnOpenWorkerAgainAfterItsTimeAndCloses() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        trip(core, worker);
        RecordedOrigin waiting = core.send(99);

        core.loop.advance(Core.OPEN_FOR.plusMillis(1));
        assertThat(core.gate.heldFor()).isEmpty();
        worker.answerNext();
        core.send(100);
        worker.answerNext();
        core.loop.run();

        assertEchoed(waiting, 99, 1);
        assertThat(core.breaker(worker)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void knowsNothingOfARemovedWorkerWhenOneComesUnderItsAddress() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        trip(core, worker);
        core.models.lost(worker, "it is not named any more");
        core.models.removed(worker);

        FakeWorker other = core.connected("a", 1);
        RecordedOrigin origin = core.send(7);
        other.answerNext();
        core.loop.run();

        assertEchoed(origin, 7, 1);
        assertThat(core.breaker(other)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void removesAWorkerThatWasNeverThere() {
        var core = new Core(1);

        core.models.removed(new FakeWorker("a"));

        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(7);
        worker.answerNext();
        core.loop.run();
        assertEchoed(origin, 7, 1);
    }

    @Test
    void noticesThatASuccessOpenedTheBreaker() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        for (int number = 0; number < 3; number++) {
            core.send(number);
            worker.endNext(MODEL_ERROR);
            core.loop.run();
        }

        core.send(3);
        worker.answerNext(); // the fourth frame, from which on rates count
        core.loop.run();
        RecordedOrigin waiting = core.send(99);
        assertThat(core.breaker(worker)).isEqualTo(BreakerState.OPEN);
        assertThat(core.gate.heldFor()).isPresent();

        core.loop.advance(Core.OPEN_FOR.plusMillis(1));
        worker.answerNext();
        assertEchoed(waiting, 99, 1);
    }

    @Test
    void opensAgainWhenATrialFailsAndTheNextSucceeds() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        trip(core, worker);
        core.loop.advance(Core.OPEN_FOR.plusMillis(1));
        core.send(50);
        worker.endNext(MODEL_ERROR);
        core.loop.run();
        core.send(51);
        worker.answerNext();
        core.loop.run();
        RecordedOrigin waiting = core.send(99);

        core.loop.advance(Core.OPEN_FOR.plusMillis(1));
        worker.answerNext();

        assertEchoed(waiting, 99, 1);
    }

    @Test
    void resumesIngestionForATrialThoughNothingWaits() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        trip(core, worker);

        core.loop.advance(Core.OPEN_FOR.plusMillis(1));

        assertThat(core.gate.heldFor()).isEmpty();
    }

    @Test
    void countsAFailedFrameOnceHoweverManyItsMembers() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        for (int number = 0; number < 16; number++) {
            core.send(Requests.numbered(number, 1, Deadline.none()));
        }
        core.loop.run();

        worker.endNext(MODEL_ERROR);

        assertThat(core.breaker(worker)).isEqualTo(BreakerState.CLOSED);
        assertThat(core.endings.failedCount()).isEqualTo(16);
    }

    @Test
    void doesNotCountAFrameOfWhichTheWorkerAnsweredAnything() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);

        for (int frame = 0; frame < 20; frame++) {
            core.send(Requests.numbered(2 * frame, 1, Deadline.none()));
            core.send(Requests.numbered(2 * frame + 1, 1, Deadline.none()));
            core.loop.run();
            worker.answerMember(0);
            worker.endNext(MODEL_ERROR); // of the member that is left
        }

        assertThat(core.breaker(worker)).isEqualTo(BreakerState.CLOSED);
        assertThat(core.endings.predictedCount()).isEqualTo(20);
        assertThat(core.endings.failedCount()).isEqualTo(20);
    }

    @Test
    void doesNotCountShedFramesAgainstTheBreaker() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        for (int shed = 0; shed < 20; shed++) {
            worker.shedNext();
            core.loop.advance(Duration.ofSeconds(1));
        }
        worker.answerNext();

        assertThat(core.breaker(worker)).isEqualTo(BreakerState.CLOSED);
        assertThat(core.gate.heldFor()).isEmpty();
        assertEchoed(origin, 1, 1);
    }

    @Test
    void leavesAFullWorkerAloneForAMoment() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        core.send(1);

        worker.shedNext();
        core.loop.run();
        assertThat(worker.pendingFrames()).isZero();

        core.loop.advance(Duration.ofMillis(5));
        assertThat(worker.pendingFrames()).isEqualTo(1);
    }

    @Test
    void doesNotCountClientErrorsAgainstTheBreaker() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);

        for (int number = 0; number < 20; number++) {
            core.send(number);
            worker.endNext(INVALID);
        }

        assertThat(core.breaker(worker)).isEqualTo(BreakerState.CLOSED);
        assertThat(core.endings.refusedCount()).isEqualTo(20);
    }

    @Test
    void keepsServingFromOneWorkerWhileTheOtherIsOpen() {
        var core = new Core(2);
        FakeWorker sick = core.connected("a", 1);
        trip(core, sick);
        FakeWorker sound = core.connected("b", 1);

        RecordedOrigin origin = core.send(50);
        sound.answerNext();

        assertEchoed(origin, 50, 1);
        assertThat(core.gate.heldFor()).isEmpty();
    }

    private static void trip(Core core, FakeWorker worker) {
        for (int number = 0; number < 4; number++) {
            core.send(number);
            worker.endNext(MODEL_ERROR);
            core.loop.run();
        }
    }
}
