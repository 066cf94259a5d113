package dev.sluice.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.ClientPath.ClientVerdict;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.settings.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** From a door's question for a place to the written answer, over all stages of the core loop. */
class ClientPathTest {

    private final Core core = new Core(1);
    private final ClientPath path = new ClientPath(
            core.loop,
            core.pipeline,
            new ClientAdmissionConfig(2, new ByteSize(1_000), Duration.ofSeconds(30), Duration.ofMinutes(5)));

    @Test
    void bringsTheOutcomeBackAndHoldsThePlaceUntilItIsWritten() {
        FakeWorker worker = core.connected("a", 1);
        var client = new Client();

        submit(client, 1);
        worker.answerNext();
        core.loop.run();

        assertThat(client.outcomes).singleElement().isInstanceOf(Outcome.Predicted.class);
        assertThat(path.inFlight()).isEqualTo(1);
        client.written.complete();
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void refusesAtOnceWhenAsMuchIsInFlightAsMayBeAndCountsIt() {
        core.connected("a", 1);
        submit(new Client(), 1);
        submit(new Client(), 2);

        ClientVerdict verdict = path.admit(1);
        core.loop.run();

        assertThat(reason(verdict).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(core.endings.receivedCount()).isEqualTo(3);
        assertThat(core.endings.refusedCount()).isEqualTo(1);
    }

    @Test
    void refusesWithTheReasonWhileNothingCouldRunARequest() {
        path.hold("no worker is connected");

        assertThat(reason(path.admit(1)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(reason(path.admit(1)).reason()).isEqualTo("no worker is connected");

        path.resume();
        assertThat(path.admit(1)).isInstanceOf(ClientVerdict.Admitted.class);
    }

    @Test
    void takesACancelledRequestOutOfItsQueueAndGivesThePlaceBack() {
        FakeWorker worker = core.connected("a", 1);
        core.send(100);
        core.send(101); // prefetched: from here on requests wait
        var client = new Client();
        client.written.complete();
        ClientCall call = submit(client, 1);

        call.cancel();
        core.loop.run();

        assertThat(client.outcomes).containsExactly(Outcome.Refused.cancelled());
        assertThat(path.inFlight()).isZero();
        worker.answerNext();
        worker.answerNext();
        core.loop.run();
        assertThat(worker.frames()).hasSize(2);
    }

    @Test
    void letsARequestBeAnsweredThatAWorkerHasAlready() {
        FakeWorker worker = core.connected("a", 1);
        var client = new Client();
        ClientCall call = submit(client, 1);

        call.cancel();
        core.loop.run();
        worker.answerNext();
        core.loop.run();

        assertThat(client.outcomes).singleElement().isInstanceOf(Outcome.Predicted.class);
    }

    @Test
    void takesACancelledRequestAwayThatWaitsForItsModel() {
        var client = new Client();
        client.written.complete();
        ClientCall call = submit(client, 1);
        assertThat(client.outcomes).isEmpty();

        call.cancel();
        core.loop.run();

        assertThat(client.outcomes).containsExactly(Outcome.Refused.cancelled());
        assertThat(path.inFlight()).isZero();
    }

    @Test
    void drainsWhenWhatIsInFlightIsAnswered() {
        FakeWorker worker = core.connected("a", 1);
        var client = new Client();
        client.written.complete();
        submit(client, 1);

        Future<Void> drained = path.drain(Duration.ofSeconds(5));
        core.loop.run();
        assertThat(drained.isComplete()).isFalse();
        assertThat(reason(path.admit(1)).code()).isEqualTo(ErrorCode.UNAVAILABLE);

        worker.answerNext();
        core.loop.advance(Duration.ofMillis(100));
        assertThat(drained.isComplete()).isTrue();
    }

    @Test
    void drainsNoLongerThanItMay() {
        core.connected("a", 1);
        submit(new Client(), 1);

        Future<Void> drained = path.drain(Duration.ofSeconds(5));
        core.loop.advance(Duration.ofSeconds(4));
        assertThat(drained.isComplete()).isFalse();
        core.loop.advance(Duration.ofSeconds(2));

        assertThat(drained.isComplete()).isTrue();
    }

    private ClientCall submit(Client client, int number) {
        InferenceRequest request = Requests.numbered(number, 1, Deadline.none());
        ClientPermit permit = path.admit(4).fold(admitted -> admitted, reason -> {
            throw new AssertionError(reason);
        });
        ClientCall call = path.submit(request, permit, client);
        core.loop.run();
        return call;
    }

    private static Outcome.Refused reason(ClientVerdict verdict) {
        return verdict.fold(
                admitted -> {
                    throw new AssertionError("admitted");
                },
                reason -> reason);
    }

    private static final class Client implements Requester {

        private final List<Outcome> outcomes = new ArrayList<>();
        private final Promise<Void> written = Promise.promise();

        @Override
        public Executor loop() {
            return Runnable::run;
        }

        @Override
        public Future<Void> ended(Outcome outcome) {
            outcomes.add(outcome);
            return written.future();
        }
    }
}
