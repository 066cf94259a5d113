package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.execution.MovedClock;
import dev.sluice.gateway.kafka.format.RepeatKey;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.Verdict;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A requester that sends again, one event at a time. */
class RepeatedRequestsTest {

    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.UNAVAILABLE, "no worker");

    private final ScriptedPipeline pipeline = new ScriptedPipeline();
    private final MovedClock clock = new MovedClock();
    private final RepeatedRequests requests = new RepeatedRequests(pipeline, /* maxBytes= */ 10_000, clock);

    @Test
    void sendsTheSameReplyAgainWithoutRunningTheRequestAgain() {
        Requester first = ask("a", "one");
        pipeline.end(0, predicted("m"));
        Requester again = ask("a", "one");

        assertThat(first.outcomes).hasSize(1);
        assertThat(again.outcomes).isEqualTo(first.outcomes);
        assertThat(pipeline.running).hasSize(1);
    }

    @Test
    void answersARepetitionThatComesWhileTheFirstIsInFlightWhenThatEnds() {
        Requester first = ask("a", "one");
        Requester again = ask("a", "one");
        assertThat(again.outcomes).isEmpty();

        Outcome predicted = predicted("m");
        pipeline.end(0, predicted);

        assertThat(first.outcomes).containsExactly(predicted);
        assertThat(again.outcomes).containsExactly(predicted);
        assertThat(pipeline.running).hasSize(1);
    }

    @Test
    void runsARepetitionThatHasWaitedForOneThatEndedOtherwiseThanPredicted() {
        Requester first = ask("a", "one");
        Requester again = ask("a", "one");

        pipeline.end(0, FAILED);

        assertThat(first.outcomes).containsExactly(FAILED);
        assertThat(again.outcomes).isEmpty();
        Outcome predicted = predicted("m");
        pipeline.end(1, predicted);
        assertThat(again.outcomes).containsExactly(predicted);
    }

    @Test
    void runsAgainWhatEndedOtherwiseThanPredicted() {
        ask("a", "one");
        pipeline.end(0, FAILED);

        ask("a", "one");

        assertThat(pipeline.running).hasSize(2);
    }

    @Test
    void runsARequestOfItsOwnUnderACorrelationThatAnotherHasToo() {
        ask("a", "one");
        ask("a", "another");
        ask("b", "one");

        assertThat(pipeline.running).hasSize(3);
    }

    @Test
    void forgetsAReplyWhenItsTimeIsOver() {
        ask("a", "one");
        pipeline.end(0, predicted("m"));
        clock.pass(Duration.ofMinutes(1));

        ask("a", "one");

        assertThat(pipeline.running).hasSize(2);
    }

    @Test
    void forgetsTheOldestReplyWhenAllTakeTooMuchMemory() {
        for (int i = 0; i < 5; i++) {
            ask("correlation " + i, "one");
            pipeline.end(i, predicted("m".repeat(2_000)));
        }

        ask("correlation 0", "one");
        assertThat(pipeline.running).hasSize(6);
        ask("correlation 4", "one");
        assertThat(pipeline.running).hasSize(6);
    }

    @Test
    void tellsARepetitionWhenTheFirstMetABug() {
        ask("a", "one");
        Future<Void> again = requests.handle(request(), key("a", "one"), new Requester());
        assertThat(again.isComplete()).isFalse();

        pipeline.running.get(0).breaks.fail(new IllegalStateException("bug"));

        assertThat(again.failed()).isTrue();
        ask("a", "one");
        assertThat(pipeline.running).hasSize(2);
    }

    private Requester ask(String correlation, String contents) {
        var requester = new Requester();
        requests.handle(request(), key(correlation, contents), requester).onFailure(expected -> {});
        return requester;
    }

    private static RepeatKey key(String correlation, String contents) {
        return new RepeatKey(
                new ReplyAddress("replies", OptionalInt.empty(), false),
                ByteString.copyFromUtf8(correlation),
                new ModelRef("m", ""),
                ByteString.copyFromUtf8(contents),
                Duration.ofMinutes(1));
    }

    private static InferenceRequest request() {
        return new InferenceRequest(
                RequestId.ofRecord("requests", 0, 0),
                new ModelRef("m", ""),
                ModelInferRequest.getDefaultInstance(),
                Deadline.none(),
                Claim.of("requests"),
                0);
    }

    private static Outcome predicted(String model) {
        return new Outcome.Predicted(
                ModelInferResponse.newBuilder().setModelName(model).build());
    }

    /** Hears what it is told. */
    private static final class Requester implements Origin {

        final List<Outcome> outcomes = new ArrayList<>();

        @Override
        public Verdict admit(InferenceRequest request) {
            return new Verdict.Admitted(() -> {});
        }

        @Override
        public Future<Void> reply(Outcome outcome) {
            outcomes.add(outcome);
            return Future.succeededFuture();
        }
    }

    /** Runs what it is given until the test ends it. */
    private static final class ScriptedPipeline implements Pipeline {

        record Running(Origin origin, Promise<Void> breaks) {}

        final List<Running> running = new ArrayList<>();

        void end(int index, Outcome outcome) {
            Running ending = running.get(index);
            ending.origin().reply(outcome).onComplete(ending.breaks());
        }

        @Override
        public void cancel(RequestId id) {
            throw new IllegalStateException("no record is taken back: " + id);
        }

        @Override
        public Future<Void> handle(InferenceRequest request, Origin origin) {
            Promise<Void> done = Promise.promise();
            running.add(new Running(origin, done));
            return done.future();
        }

        @Override
        public Future<Void> answer(Outcome outcome, Origin origin) {
            return origin.reply(outcome);
        }
    }
}
