package dev.sluice.gateway;

import static dev.sluice.gateway.fixture.OutcomeAssert.assertEchoed;
import static dev.sluice.gateway.fixture.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which requests are held, refused or served by what the workers announce, over all stages of the core loop. */
class CoreModelsTest {

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
    void refusesAnUnknownModelWhenTheWorkerThatMightHaveItIsNoneOfOursAnyMore() {
        var core = new Core(2);
        core.connected("a", 1);
        RecordedOrigin held = core.send(Requests.numbered("other", 1, 1, Deadline.none()));
        core.loop.run();
        assertThat(held.replies()).isEmpty();

        core.models.known(1, /* isComplete= */ true);
        core.loop.run();

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
    void takesBackAllHeldRequestsOfAnIdAndNoOthers() {
        var core = new Core(2);
        core.connected("a", 1);
        InferenceRequest request = Requests.numbered("other", 1, 1, Deadline.none());
        RecordedOrigin first = core.send(request);
        RecordedOrigin again = core.send(request);
        RecordedOrigin other = core.send(Requests.numbered("other", 2, 1, Deadline.none()));

        core.pipeline.cancel(request.id());
        core.loop.run();

        assertRefused(first, ErrorCode.CANCELLED);
        assertRefused(again, ErrorCode.CANCELLED);
        assertThat(other.replies()).isEmpty();
        core.loop.advance(Core.MODEL_WAIT);
        assertRefused(other, ErrorCode.MODEL_NOT_READY);
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
}
