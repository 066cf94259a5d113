package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.dispatch.RetryReason;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of the members of one frame at a foreign server, over real sockets. All requests of a test are sent before
 * the server is known, so that they wait together and leave in one frame.
 */
@Timeout(30)
class OipFrameTest {

    private static final LinkConfig CONFIG = new LinkConfig("test", Duration.ofSeconds(20), Duration.ofMillis(500));

    /** Of a shape that lets no two requests share a call. */
    private static final ServedModel SOLO = Requests.served("echo", "1", "UINT8", 1, 4);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    @AfterEach
    void close() {
        ScriptedWorker.await(vertx.close());
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_ARGUMENT", "OUT_OF_RANGE", "FAILED_PRECONDITION", "INTERNAL", "UNKNOWN"})
    void letsOnePoisonousMemberFailAlone(GrpcStatus status) {
        int poison = 6;
        OipServer server = OipServer.start(vertx, Requests.echo(), (request, response) -> {
            if (numbers(request).contains(poison)) {
                response.status(status).statusMessage("poison").end();
            } else {
                OipServer.echoRaw(request, response);
            }
        });
        try (var core = core(server)) {
            var replies = send(core, 12);
            core.start();

            for (int number = 0; number < 12; number++) {
                if (number == poison) {
                    assertThat(code(replies.get(number))).isIn(ErrorCode.INVALID_REQUEST, ErrorCode.MODEL_ERROR);
                } else {
                    assertEchoed(replies.get(number), number);
                }
            }
            assertThat(core.retries).isEmpty();
        }
        assertThat(server.requests).anyMatch(request -> numbers(request).size() > 1);
        // One call of all, and two for each halving.
        assertThat(server.requests.size()).isLessThanOrEqualTo(1 + 2 * 4);
    }

    @Test
    void refusesWhatAServerFindsTooLargeAndAnswersTheRest() {
        OipServer server = OipServer.start(vertx, Requests.echo(), (request, response) -> {
            if (request.getRawInputContents(0).size() > 8) {
                response.status(GrpcStatus.RESOURCE_EXHAUSTED)
                        .statusMessage("Received message larger than max (100 vs. 8)")
                        .end();
            } else {
                OipServer.echoRaw(request, response);
            }
        });
        try (var core = core(server)) {
            var replies = send(core, 6);
            var tooLarge = core.send(Requests.numbered(9, 3, Deadline.none()));
            core.start();

            assertThat(code(tooLarge)).isEqualTo(ErrorCode.INVALID_REQUEST);
            for (int number = 0; number < 6; number++) {
                assertEchoed(replies.get(number), number);
            }
        }
    }

    @Test
    void makesNoCallForAMemberWhoseDeadlineHasPassed() throws Exception {
        Promise<Void> mayAnswer = Promise.promise();
        OipServer server = OipServer.start(vertx, SOLO, heldUntil(mayAnswer));
        try (var core = core(server)) {
            var urgent = new Claim(Claim.HIGHEST, "tenant");
            var first = core.send(Requests.numbered("echo", 1, 1, urgent, Deadline.none()));
            var expiring = core.send(Requests.numbered(2, 1, Deadline.at(core.nanoTime() + 2_000_000_000L)));
            var last = core.send(Requests.numbered(3, 1, Deadline.none()));
            core.start();
            assertThat(numbers(server.requests.take())).containsExactly(1);
            assertThat(expiring).isNotDone();
            assertThat(code(expiring)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);

            mayAnswer.complete();

            assertEchoed(first, 1);
            assertEchoed(last, 3);
        }
        assertThat(server.requests).extracting(OipFrameTest::numbers).containsExactly(List.of(3));
    }

    @Test
    void asksForTheSameVersionToItsEndThoughTheServerIsLostMeanwhile() throws Exception {
        Promise<Void> mayAnswer = Promise.promise();
        OipServer server = OipServer.start(vertx, SOLO, heldUntil(mayAnswer));
        try (var core = core(server)) {
            var replies = send(core, 2);
            core.start();
            server.requests.take();
            server.isReady = false;
            assertThat(core.reachability.firstLost.join()).contains("not ready");

            mayAnswer.complete();

            assertEchoed(replies.get(0), 0);
            assertEchoed(replies.get(1), 1);
            assertThat(server.requests.take().getModelVersion()).isEqualTo("1");
        }
    }

    @Test
    void suspectsOnlyWhatTheServerHadWhenItsConnectionEnded() {
        var calls = new AtomicInteger();
        var server = new CompletableFuture<OipServer>();
        server.complete(OipServer.start(vertx, SOLO, (request, response) -> {
            if (calls.incrementAndGet() == 2) {
                server.join().dropConnections();
            } else {
                OipServer.echoRaw(request, response);
            }
        }));
        try (var core = core(server.join())) {
            var replies = send(core, 4);
            core.start();

            for (int number = 0; number < 4; number++) {
                assertEchoed(replies.get(number), number);
            }
            assertThat(core.retries)
                    .containsExactlyInAnyOrder(RetryReason.DIED, RetryReason.UNAVAILABLE, RetryReason.UNAVAILABLE);
        }
    }

    private OipServer.Script heldUntil(Promise<Void> mayAnswer) {
        return (request, response) ->
                mayAnswer.future().onComplete(now -> vertx.runOnContext(then -> OipServer.echoRaw(request, response)));
    }

    /** Not started yet. */
    private LiveCore core(OipServer server) {
        return new LiveCore(vertx, CONFIG, LiveCore.oip(server.address(), 1));
    }

    private static List<CompletableFuture<Outcome>> send(LiveCore core, int requests) {
        var replies = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 0; number < requests; number++) {
            replies.add(core.send(Requests.numbered(number, 1, Deadline.none())));
        }
        return replies;
    }

    /** Of the requests in a call whose rows are one each. */
    private static List<Integer> numbers(ModelInferRequest request) {
        ByteString contents = request.getRawInputContents(0);
        var numbers = new ArrayList<Integer>();
        for (int row = 0; row < contents.size() / 4; row++) {
            numbers.add((int) contents.byteAt(row * 4 + 2));
        }
        return numbers;
    }

    private static void assertEchoed(CompletableFuture<Outcome> reply, int number) {
        assertThat(reply.join())
                .isInstanceOfSatisfying(
                        Outcome.Predicted.class,
                        predicted -> assertThat(predicted.response().getRawOutputContents(0))
                                .isEqualTo(Requests.contents(number, 1)));
    }

    private static ErrorCode code(CompletableFuture<Outcome> reply) {
        return reply.join()
                .fold(
                        predicted -> {
                            throw new AssertionError("predicted");
                        },
                        Outcome.Refused::code,
                        Outcome.Failed::code);
    }
}
