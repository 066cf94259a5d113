package dev.sluice.gateway;

import static dev.sluice.gateway.fixture.OutcomeAssert.assertEchoed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.dispatch.RetryConfig;
import dev.sluice.gateway.dispatch.RetryReason;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of requests that a worker did not answer, over all stages of the core loop. */
class CoreRetryTest {

    private static final Outcome STOPPING = new Outcome.Failed(ErrorCode.UNAVAILABLE, "the worker is stopping");

    @Test
    void triesEachMemberOfALostFrameAlone() {
        var core = new Core(2);
        FakeWorker dying = core.connected("a", 1);
        List<RecordedOrigin> origins = sendTogether(core, 3);
        core.lose(dying);

        FakeWorker other = core.connected("b", 1);
        answerOneByOne(core, other);

        assertThat(other.frames())
                .hasSize(3)
                .allSatisfy(frame -> assertThat(frame.members()).hasSize(1));
        for (int number = 0; number < 3; number++) {
            assertEchoed(origins.get(number), number, 1);
        }
        assertThat(core.retries(RetryReason.DIED)).isEqualTo(3);
    }

    @Test
    void givesASuspectAWorkerThatHasNothingElse() {
        var core = new Core(2);
        FakeWorker dying = core.connected("a", 1);
        core.send(1);
        FakeWorker other = core.connected("b", 1);
        core.send(2); // keeps b at work
        core.lose(dying);
        core.send(3);
        assertThat(numbers(other)).containsExactly(List.of(2L));

        other.answerNext();
        core.loop.run();
        assertThat(numbers(other)).containsExactly(List.of(2L), List.of(1L));

        other.answerNext();
        core.loop.run();
        assertThat(numbers(other)).containsExactly(List.of(2L), List.of(1L), List.of(3L));
    }

    @Test
    void endsWhatThreeWorkersDiedOfAndAnswersItsMates() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        List<RecordedOrigin> origins = sendTogether(core, 8);
        RecordedOrigin killer = origins.get(5);

        for (int step = 0; step < 50 && worker.pendingFrames() > 0; step++) {
            if (hasKiller(worker.frames().get(worker.frames().size() - 1))) {
                core.lose(worker);
                core.connect(worker, 1, Requests.echo());
            } else {
                worker.answerNext();
            }
            core.loop.advance(Core.OPEN_FOR);
        }

        assertFailed(killer, ErrorCode.MODEL_ERROR);
        assertThat(core.endings.predictedCount()).isEqualTo(7);
    }

    @Test
    void triesWhatASickWorkerDiesOfOnASoundOne() {
        var core = new Core(2);
        FakeWorker sick = core.connected("a", 1);
        List<RecordedOrigin> origins = sendTogether(core, 4);
        FakeWorker sound = core.connected("b", 1);

        core.lose(sick);
        core.connect(sick, 1, Requests.echo());
        answerOneByOne(core, sound);

        assertThat(sick.frames()).hasSize(1);
        for (int number = 0; number < 4; number++) {
            assertEchoed(origins.get(number), number, 1);
        }
    }

    @Test
    void triesOnAnotherWorkerWhatOneTurnsDown() {
        var core = new Core(2);
        FakeWorker stopping = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);
        FakeWorker other = core.connected("b", 1);
        core.send(2); // b has work, and a is idle when it turns down

        stopping.endNext(STOPPING);
        core.loop.run();
        other.answerNext();
        other.answerNext();

        assertEchoed(origin, 1, 1);
        assertThat(stopping.frames()).hasSize(1);
    }

    @Test
    void leavesTheOnlyWorkerAMomentBetweenAttempts() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        worker.endNext(STOPPING);
        core.loop.run();
        assertThat(worker.pendingFrames()).isZero();

        core.loop.advance(Duration.ofMillis(5));
        worker.answerNext();
        assertEchoed(origin, 1, 1);
    }

    @Test
    void givesUpAfterThreeAttempts() {
        var core = new Core(1);
        FakeWorker worker = core.connected("a", 1);
        RecordedOrigin origin = core.send(1);

        for (int attempt = 0; attempt < 3; attempt++) {
            worker.endNext(STOPPING);
            core.loop.advance(Duration.ofSeconds(1));
        }

        assertFailed(origin, ErrorCode.UNAVAILABLE);
        assertThat(worker.frames()).hasSize(3);
    }

    @Test
    void letsRetriesInExcessOfTheBudgetWait() {
        var core = new Core(1, 16, new RetryConfig(0, 1, 1));
        FakeWorker dying = core.connected("a", 1);
        sendTogether(core, 3);
        core.lose(dying);
        core.connect(dying, 1, Requests.echo());

        assertThat(dying.frames()).hasSize(2);
        dying.answerNext();
        core.loop.run();
        assertThat(dying.pendingFrames()).isZero();

        core.loop.advance(Duration.ofSeconds(1));
        dying.answerNext();
        core.loop.advance(Duration.ofSeconds(1));
        dying.answerNext();
        assertThat(core.endings.predictedCount()).isEqualTo(3);
    }

    @Test
    void tellsPromptlyThatARequestExpiredWhileItsRetryWaited() {
        var core = new Core(1, 16, new RetryConfig(0, 1, 1));
        FakeWorker dying = core.connected("a", 1);
        core.send(1);
        RecordedOrigin origin = core.send(Requests.numbered(2, 1, core.in(Duration.ofMillis(300))));
        core.loop.run();
        core.lose(dying);

        core.loop.advance(Duration.ofMillis(300));

        assertFailed(origin, ErrorCode.DEADLINE_EXCEEDED);
    }

    private static List<RecordedOrigin> sendTogether(Core core, int count) {
        var origins = new ArrayList<RecordedOrigin>();
        for (int number = 0; number < count; number++) {
            origins.add(core.send(Requests.numbered(number, 1, Deadline.none())));
        }
        core.loop.run();
        return origins;
    }

    private static void answerOneByOne(Core core, FakeWorker worker) {
        while (worker.pendingFrames() > 0) {
            assertThat(worker.pendingFrames()).isEqualTo(1);
            worker.answerNext();
            core.loop.run();
        }
    }

    private static boolean hasKiller(Frame frame) {
        return frame.members().stream().anyMatch(member -> member.request().id().number() == 5);
    }

    private static List<List<Long>> numbers(FakeWorker worker) {
        return worker.frames().stream()
                .map(frame -> frame.members().stream()
                        .map(member -> member.request().id().number())
                        .toList())
                .toList();
    }
}
