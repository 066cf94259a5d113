package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DurableStreamTest {

    private static final SessionToken START = new SessionToken(3, 17);

    private final ScriptedLog log = new ScriptedLog();
    private final List<String> answered = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final DurableStream stream = new DurableStream("s", log, Runnable::run, new Told());

    @Test
    void sendsNothingBeforeTheSessionIsFollowed() {
        Future<SessionToken> sent = stream.send(request("m"), "a");

        assertThat(log.sent).isEmpty();
        log.following.complete(new Followed());

        assertThat(log.sent).extracting(ModelInferRequest::getId).containsExactly("a");
        assertThat(log.sent).extracting(ModelInferRequest::getModelName).containsExactly("m");
        assertThat(sent.isComplete()).isFalse();
        log.taken.complete();
        assertThat(sent.result()).isEqualTo(START);
    }

    @Test
    void followsOnceForAllOfItsRequests() {
        log.following.complete(new Followed());

        stream.send(request("m"), "a");
        stream.send(request("m"), "b");

        assertThat(log.followed).containsExactly(Optional.empty());
    }

    @Test
    void goesOnFromTheTokenOfAnotherConnection() {
        stream.resume(START);
        log.following.complete(new Followed());

        stream.answered(answer("missed"));

        assertThat(log.followed).containsExactly(Optional.of(START));
        assertThat(answered).containsExactly("missed");
    }

    @Test
    void saysThatItCannotGoOnFromAToken() {
        stream.resume(START);

        log.following.fail(new InvalidRequestException("the resume token is of another cluster"));

        assertThat(gone).containsExactly("the resume token is of another cluster");
        assertThat(broken).isEmpty();
    }

    @Test
    void saysThatItCannotGoOnNowWhenTheLogCannotBeReached() {
        stream.resume(START);

        log.following.fail("no broker");

        assertThat(broken).containsExactly("no broker");
        assertThat(gone).isEmpty();
    }

    @Test
    void acceptsWithTheTokenOfWhatHasLeftAndNotOfWhatHasCome() {
        log.following.complete(new Followed());
        log.taken.complete();
        stream.send(request("m"), "a");
        SessionToken first = new SessionToken(3, 20);
        stream.answered(new DurableAnswer("a", first, Outcome.Refused.cancelled()));
        stream.answered(new DurableAnswer("b", new SessionToken(3, 21), Outcome.Refused.cancelled()));

        assertThat(stream.send(request("m"), "c").result()).isEqualTo(START);
        stream.told(stream.leaves(first));
        assertThat(stream.send(request("m"), "d").result()).isEqualTo(first);
    }

    @Test
    void triesAnewToFollowAfterTheLogCouldNotBeReached() {
        Future<SessionToken> first = stream.send(request("m"), "a");
        log.following.fail("no broker");
        log.following = Promise.promise();

        Future<SessionToken> second = stream.send(request("m"), "b");
        log.following.complete(new Followed());
        log.taken.complete();

        assertThat(first.failed()).isTrue();
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void isToldNothingMoreWhenItIsOverAndFollowsNoMore() {
        stream.send(request("m"), "a");
        stream.close();
        log.following.complete(new Followed());

        stream.answered(answer("late"));
        stream.broken("late");

        assertThat(answered).isEmpty();
        assertThat(broken).isEmpty();
        assertThat(log.closed).isPositive();
    }

    private static InferenceRequest request(String model) {
        return new InferenceRequest(
                new RequestId("websocket", 1),
                new ModelRef(model, ""),
                ModelInferRequest.getDefaultInstance(),
                Deadline.none(),
                Claim.of("t"),
                0);
    }

    private static DurableAnswer answer(String id) {
        return new DurableAnswer(id, START, Outcome.Refused.cancelled());
    }

    private final class Told implements DurableStream.Listener {

        @Override
        public void durablyAnswered(DurableAnswer answer) {
            answered.add(answer.id());
        }

        @Override
        public void durablyBroken(String reason) {
            broken.add(reason);
        }

        @Override
        public void durablyGone(String reason) {
            gone.add(reason);
        }
    }

    private final class Followed implements DurableRequests.Following {

        @Override
        public SessionToken from() {
            return START;
        }

        @Override
        public void close() {
            log.closed++;
        }
    }
}
