package dev.sluice.gateway;

import static dev.sluice.gateway.fixture.OutcomeAssert.assertEchoed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertFailed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From admission to the acknowledged reply, over all stages of the core loop. */
class CorePathTest {

    private static final Outcome MODEL_ERROR = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the run failed");
    private static final Outcome INVALID = new Outcome.Refused(ErrorCode.INVALID_REQUEST, "bad");

    @Test
    void sendsARequestAtOnceToAnIdleWorker() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);

        RecordedOrigin origin = core.send(7);
        worker.answerNext();

        assertEchoed(origin, 7, 1);
        assertThat(origin.permitsReleased()).isEqualTo(1);
    }

    @Test
    void growsFramesWhileTheWorkerIsBusy() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        core.send(1);
        core.send(2); // prefetched

        for (int number = 3; number <= 12; number++) {
            core.send(number);
        }
        worker.answerNext();
        core.loop.run();

        assertThat(worker.frames()).extracting(f -> f.members().size()).containsExactly(1, 1, 10);
    }

    @Test
    void dividesWhatCameTogetherAmongIdleLanes() {
        var core = new Core(2);
        FakeWorker one = core.connected("a", 1);
        FakeWorker other = core.connected("b", 1);

        for (int number = 0; number < 10; number++) {
            core.send(Requests.numbered(number, 1, Deadline.none()));
        }
        core.loop.run();

        assertThat(one.frames().get(0).rows()).isEqualTo(5);
        assertThat(other.frames().get(0).rows()).isEqualTo(5);
    }

    @Test
    void sharesASteadyLoadBetweenWorkers() {
        var core = new Core(2);
        FakeWorker one = core.connected("a", 1);
        FakeWorker other = core.connected("b", 1);

        for (int number = 0; number < 20; number++) {
            core.send(number);
            (one.pendingFrames() > 0 ? one : other).answerNext();
            core.loop.run();
        }

        assertThat(one.frames()).hasSize(10);
        assertThat(other.frames()).hasSize(10);
    }

    @Test
    void holdsThePermitUntilTheReplyIsAcknowledged() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        Promise<Void> acknowledgement = Promise.promise();
        var origin = new RecordedOrigin(acknowledgement);
        var ignored = core.pipeline.handle(Requests.numbered(1, 1, Deadline.none()), origin);
        core.loop.run();
        worker.answerNext();
        assertThat(origin.permitsReleased()).isZero();
        assertThat(core.endings.ended()).isZero();

        acknowledgement.complete();

        assertThat(origin.permitsReleased()).isEqualTo(1);
        assertThat(core.endings.predictedCount()).isEqualTo(1);
    }

    @Test
    void releasesThePermitThoughTheReplyFails() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        Promise<Void> acknowledgement = Promise.promise();
        var origin = new RecordedOrigin(acknowledgement);
        var handled = core.pipeline.handle(Requests.numbered(1, 1, Deadline.none()), origin);
        core.loop.run();
        worker.answerNext();

        acknowledgement.fail("closing");

        assertThat(handled.failed()).isTrue();
        assertThat(origin.permitsReleased()).isEqualTo(1);
        assertThat(core.endings.ended()).isEqualTo(1);
    }

    @Test
    void requeuesOnAnotherWorkerWhatADeadOneHad() {
        var core = new Core(2);
        FakeWorker dying = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);
        FakeWorker other = core.connected("b", 1);

        core.lose(dying);
        other.answerNext();

        assertEchoed(origin, 1, 1);
    }

    @Test
    void putsRequeuedRequestsBeforeYoungerOnes() {
        var core = new Core(2);
        FakeWorker dying = core.connected("a", 1);
        core.send(1);
        core.send(2);
        core.send(3);
        core.lose(dying);

        FakeWorker other = core.connected("b", 1);

        assertThat(other.frames().get(0).members())
                .extracting(member -> member.request().id().number())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void givesUpAfterThreeAttempts() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        for (int attempt = 0; attempt < 3; attempt++) {
            core.lose(worker);
            core.connect(worker, 1, Requests.echo());
        }

        assertFailed(origin, ErrorCode.UNAVAILABLE);
        assertThat(worker.frames()).hasSize(3);
    }

    @Test
    void triesAgainAMemberThatItsWorkerForgot() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        worker.forgetNext();
        core.loop.run();
        worker.answerNext();

        assertEchoed(origin, 1, 1);
    }

    @Test
    void answersEachMemberOnItsOwn() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin first = core.send(Requests.numbered(1, 1, Deadline.none()));
        RecordedOrigin second = core.send(Requests.numbered(2, 1, Deadline.none()));
        core.loop.run();

        worker.answerMember(1);

        assertThat(first.replies()).isEmpty();
        assertEchoed(second, 2, 1);
    }

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

    @Test
    void tellsPromptlyThatARequestExpiredWhileItWaited() {
        var core = new Core(1);
        core.connected("a", 1);
        core.send(1);
        core.send(2);
        RecordedOrigin origin = core.send(Requests.numbered(3, 1, core.in(Duration.ofMillis(40))));
        core.loop.run();

        core.loop.advance(Duration.ofMillis(39));
        assertThat(origin.replies()).isEmpty();
        core.loop.advance(Duration.ofMillis(1));

        assertRefused(origin, ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void neverSendsWhatHasExpired() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);

        RecordedOrigin origin = core.send(Requests.numbered(1, 1, core.in(Duration.ZERO)));
        core.loop.run();

        assertThat(worker.frames()).isEmpty();
        assertRefused(origin, ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void tellsOnceThatTheDeadlinePassedWhileAWorkerHadTheRequest() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(Requests.numbered(1, 1, core.in(Duration.ofMillis(40))));
        core.loop.run();

        core.loop.advance(Duration.ofMillis(40));
        assertFailed(origin, ErrorCode.DEADLINE_EXCEEDED);
        worker.answerNext();

        assertThat(origin.replies()).hasSize(1);
    }

    @Test
    void refusesAnUnknownModelOnlyWhenEveryWorkerDeniesIt() {
        var core = new Core(2);
        core.connected("a", 1);
        RecordedOrigin held = core.send(Requests.numbered("other", 1, 1, Deadline.none()));
        core.loop.run();
        assertThat(held.replies()).isEmpty();

        core.connected("b", 1);

        assertRefused(held, ErrorCode.UNKNOWN_MODEL);
    }

    @Test
    void servesAHeldRequestWhenTheWorkerComesThatHasItsModel() {
        var core = new Core(2);
        core.connected("a", 1);
        RecordedOrigin held = core.send(Requests.numbered("other", 1, 1, Deadline.none()));

        var late = new FakeWorker("b");
        core.connect(late, 1, Requests.served("other", "1", "UINT8", -1, 4));
        late.answerNext();

        assertEchoed(held, 1, 1);
    }

    @Test
    void endsAHeldRequestAsNotReadyWhenPatienceEnds() {
        var core = new Core(2);
        core.connected("a", 1);
        RecordedOrigin held = core.send(Requests.numbered("other", 1, 1, Deadline.none()));

        core.loop.advance(Core.MODEL_WAIT);

        assertRefused(held, ErrorCode.MODEL_NOT_READY);
    }

    @Test
    void refusesNothingWhileNoWorkerIsThereAtAll() {
        var core = new Core(1);
        assertThat(core.gate.heldFor()).hasValue("no worker is connected");
        RecordedOrigin held = core.send(1);

        core.loop.advance(Core.MODEL_WAIT.multipliedBy(5));
        assertThat(held.replies()).isEmpty();
        core.connected("a", 1).answerNext();

        assertEchoed(held, 1, 1);
    }

    @Test
    void strandsNobodyInTheQueueOfAModelThatWentAway() {
        var core = new Core(2);
        FakeWorker leaving = core.connected("a", 1);
        var other = new FakeWorker("b");
        core.connect(other, 1, Requests.served("other", "1", "UINT8", -1, 4));
        RecordedOrigin origin = core.send(1);
        core.lose(leaving);

        core.loop.advance(Core.MODEL_WAIT.plusMillis(1));

        assertRefused(origin, ErrorCode.MODEL_NOT_READY);
    }

    @Test
    void refusesWhatDoesNotFitTheSignatureBeforeItJoinsABatch() {
        var core = new Core(1);
        FakeWorker worker = new FakeWorker("a");
        core.connect(worker, 1, Requests.served("echo", "1", "FP32", -1, 4));

        RecordedOrigin origin = core.send(1);

        assertRefused(origin, ErrorCode.INVALID_REQUEST);
        assertThat(worker.frames()).isEmpty();
    }

    @Test
    void sendsNothingToAWorkerThatDisagreesAboutTheModel() {
        var core = new Core(2);
        FakeWorker first = core.connected("a", 1);
        var disagreeing = new FakeWorker("b");
        core.connect(disagreeing, 1, Requests.served("echo", "1", "UINT8", -1, 5));

        for (int number = 0; number < 5; number++) {
            core.send(number);
        }

        assertThat(first.frames()).isNotEmpty();
        assertThat(disagreeing.frames()).isEmpty();
    }

    @Test
    void servesTheModelWhoseOldestRequestIsOldest() {
        var core = new Core(1);
        var worker = new FakeWorker("a");
        core.connect(worker, 1, Requests.echo(), Requests.served("other", "1", "UINT8", -1, 4));
        core.send(1);
        core.send(2);
        for (int number = 3; number < 60; number++) {
            core.send(number);
        }
        core.loop.advance(Duration.ofMillis(1));
        core.send(Requests.numbered("other", 60, 1, Deadline.none()));
        core.loop.advance(Duration.ofMillis(1));
        for (int number = 61; number < 120; number++) {
            core.send(number);
        }

        for (int answered = 0; answered < 7; answered++) {
            worker.answerNext();
            core.loop.run();
        }

        assertThat(worker.frames().stream().limit(7).map(frame -> frame.model().name()))
                .contains("other");
    }

    private static void trip(Core core, FakeWorker worker) {
        for (int number = 0; number < 4; number++) {
            core.send(number);
            worker.endNext(MODEL_ERROR);
            core.loop.run();
        }
    }
}
