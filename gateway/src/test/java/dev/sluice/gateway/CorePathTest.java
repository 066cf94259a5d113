package dev.sluice.gateway;

import static dev.sluice.gateway.fixture.OutcomeAssert.assertEchoed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertFailed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.RunTraits;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From admission to the acknowledged reply, over all stages of the core loop. */
class CorePathTest {

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
    void dividesARequestOfManyRowsOnlyWhereTheyDoNotDependOnOneAnother() {
        assertThat(rowsOfFrames(/* sharesRuns= */ true, 10)).hasSize(3).allMatch(rows -> rows <= 4);
        assertThat(rowsOfFrames(/* sharesRuns= */ false, 10)).containsExactly(10);
    }

    @Test
    void dividesNoRequestOfRowsWithoutEnd() {
        assertThat(rowsOfFrames(/* sharesRuns= */ true, 1_000)).containsExactly(1_000);
    }

    private static List<Integer> rowsOfFrames(boolean sharesRuns, int rows) {
        var core = new Core(1, /* maxRows= */ 4);
        var worker = new FakeWorker("a");
        core.connect(worker, 3, Requests.echo().with(new RunTraits(/* isLengthInTokens= */ false, sharesRuns, null)));

        core.send(Requests.numbered(1, rows, Deadline.none()));
        core.loop.run();

        return worker.frames().stream().map(Frame::rows).toList();
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
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        core.send(1);
        core.send(2);
        core.send(3);

        worker.shedNext();
        worker.shedNext();
        core.loop.advance(Duration.ofMillis(20));

        assertThat(worker.frames().get(2).members())
                .extracting(member -> member.request().id().number())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void triesAgainAMemberThatItsWorkerForgot() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        worker.forgetNext();
        core.loop.advance(Duration.ofMillis(5));
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
}
