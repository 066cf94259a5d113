package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link to foreign servers over real sockets. */
@Timeout(120)
class OipUnaryTest {

    private static final LinkConfig CONFIG = new LinkConfig("test", Duration.ofSeconds(20), Duration.ofMillis(500));

    private static final LinkConfig RARELY_CHECKING =
            new LinkConfig("test", Duration.ofSeconds(20), Duration.ofSeconds(15));

    private static final LinkConfig OFTEN_CHECKING =
            new LinkConfig("test", Duration.ofSeconds(20), Duration.ofMillis(100));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    @AfterEach
    void close() {
        ScriptedWorker.await(vertx.close());
    }

    @Test
    void givesEachMemberOfASharedCallItsOwnRows() {
        OipServer server = server(OipServer::echoRaw);
        try (var core = core(server)) {
            assertAllEchoed(core);
        }
        assertThat(server.requests)
                .as("some call carried more than one request")
                .anyMatch(request -> request.getInputs(0).getShape(0) > 3);
        assertThat(server.requests).allMatch(request -> request.getInputs(0).getShape(0) <= 16);
    }

    @Test
    void learnsWhatCallsTake() {
        try (var core = core(server(OipServer::echoRaw))) {
            assertThat(core.echoNanos(1, 1)).isEmpty();
            for (int number = 0; number < 40; number++) {
                assertEchoed(core.send(Requests.numbered(number, 1, Deadline.none())), number, 1);
            }

            assertThat(core.echoNanos(1, 1).orElseThrow()).isBetween(1_000.0, 1e9);
        }
    }

    @Test
    void makesCallsAsLargeAsTheyWereSeenToBeCheap() throws Exception {
        assertThat(rowsOfACallWhereOneTakes(rows -> 5_000_000 + 100_000L * rows))
                .isGreaterThan(1);
        assertThat(rowsOfACallWhereOneTakes(rows -> rows == 1 ? 500_000 : 1_500_000L * rows))
                .isEqualTo(1);
    }

    /** Several wait for a server that answers nothing after the first, so that what was taught is all that is known. */
    private long rowsOfACallWhereOneTakes(IntToLongFunction nanos) throws InterruptedException {
        var calls = new AtomicInteger();
        OipServer server = server((request, response) -> {
            if (calls.getAndIncrement() == 0) {
                OipServer.echoRaw(request, response);
            }
        });
        try (var core = core(server)) {
            assertEchoed(core.send(Requests.numbered(0, 1, Deadline.none())), 0, 1);
            server.requests.take();
            for (int i = 0; i < 30; i++) {
                for (int rows : new int[] {1, 2, 4, 8, 16}) {
                    core.teach(new RunListener.Run(rows, 1, (double) nanos.applyAsLong(rows)));
                }
            }
            core.sendAll(IntStream.range(1, 9)
                    .mapToObj(number -> Requests.numbered(number, 1, Deadline.none()))
                    .toList());
            return server.requests.take().getInputs(0).getShape(0);
        }
    }

    @Test
    void readsTypedAnswersToo() {
        try (var core = core(server(OipServer::echoTyped))) {
            assertAllEchoed(core);
        }
    }

    @Test
    void servesTheConfiguredModelsOnly() {
        OipServer server = server(OipServer::echoRaw);
        var config = LiveCore.oip(server.address(), 2, "echo");
        try (var core = LiveCore.started(vertx, CONFIG, config)) {
            assertEchoed(core.send(Requests.numbered(1, 2, Deadline.none())), 1, 2);
            assertThat(code(core.send(Requests.numbered("other", 2, 1, Deadline.none()))))
                    .isEqualTo(ErrorCode.UNKNOWN_MODEL);
        }
    }

    @Test
    void callsAModelOfFixedShapeOnceForEachRequest() {
        OipServer server = OipServer.start(vertx, Requests.served("echo", "1", "UINT8", 1, 4), OipServer::echoRaw);
        try (var core = core(server)) {
            var replies = new ArrayList<CompletableFuture<Outcome>>();
            for (int number = 0; number < 10; number++) {
                replies.add(core.send(Requests.numbered(number, 1, Deadline.none())));
            }
            for (int number = 0; number < 10; number++) {
                assertEchoed(replies.get(number), number, 1);
            }
        }
        assertThat(server.requests).hasSize(10);
    }

    @Test
    void saysWhatTheServersStatusMeans() {
        assertThat(codeOf(GrpcStatus.INVALID_ARGUMENT)).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(codeOf(GrpcStatus.INTERNAL)).isEqualTo(ErrorCode.MODEL_ERROR);
        assertThat(codeOf(GrpcStatus.UNAVAILABLE)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void callsForEachMemberAloneWhenTheAnswerHasOtherRowsThanTheRun() {
        OipServer server = server((request, response) -> {
            var one = request.toBuilder().clearRawInputContents();
            one.setInputs(0, one.getInputs(0).toBuilder().setShape(0, 1));
            one.addRawInputContents(request.getRawInputContents(0).substring(0, 4));
            OipServer.echoRaw(one.build(), response);
        });
        try (var core = core(server)) {
            var replies = new ArrayList<CompletableFuture<Outcome>>();
            for (int number = 0; number < 10; number++) {
                replies.add(core.send(Requests.numbered(number, 1, Deadline.none())));
            }
            for (int number = 0; number < 10; number++) {
                assertEchoed(replies.get(number), number, 1);
            }
        }
        assertThat(server.requests)
                .as("some call carried more than one request")
                .anyMatch(request -> request.getInputs(0).getShape(0) > 1);
    }

    @Test
    void givesACallTheDeadlineOfItsMembers() {
        try (var core = core(server((request, response) -> {}))) {
            var reply = core.send(Requests.numbered(1, 1, Deadline.at(core.nanoTime() + 1_500_000_000L)));

            assertThat(code(reply)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void burnsNoRetryOnAServerThatIsGone() {
        OipServer first = OipServer.withoutIndex(vertx, 0, Requests.echo(), OipServer::echoRaw);
        var config = LiveCore.oip(first.address(), 2, "echo");
        try (var core = LiveCore.started(vertx, RARELY_CHECKING, config)) {
            for (int number = 0; number < 8; number++) {
                assertEchoed(core.send(Requests.numbered(number, 1, Deadline.none())), number, 1);
            }
            int port = first.port();
            first.die();
            var replies = new ArrayList<CompletableFuture<Outcome>>();
            for (int number = 0; number < 20; number++) {
                replies.add(core.send(Requests.numbered(number, 1, Deadline.none())));
            }
            core.reachability.firstLost.join();

            OipServer.withoutIndex(vertx, port, Requests.echo(), OipServer::echoRaw);

            for (int number = 0; number < 20; number++) {
                assertEchoed(replies.get(number), number, 1);
            }
        }
    }

    @Test
    void staysWithAServerThatDeniesAConfiguredModelAndNamesItOnce() throws Exception {
        OipServer server = OipServer.withoutIndex(vertx, 0, Requests.echo(), OipServer::echoRaw);
        var config = LiveCore.oip(server.address(), 2, "absent", "echo");
        try (var log = new RecordedLog(OipDiscovery.class);
                var core = LiveCore.started(vertx, OFTEN_CHECKING, config)) {
            assertEchoed(core.send(Requests.numbered(1, 2, Deadline.none())), 1, 2);
            assertThat(code(core.send(Requests.numbered("absent", 2, 1, Deadline.none()))))
                    .isEqualTo(ErrorCode.UNKNOWN_MODEL);
            for (int check = 0; check < 8; check++) {
                server.readyChecks.take();
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("model=absent")
                    .contains("NOT_FOUND: no such model");
        }
    }

    @Test
    void saysWhatToDoWhenAServerHasNoIndexAndNoModelIsConfigured() {
        OipServer server = OipServer.withoutIndex(vertx, 0, Requests.echo(), OipServer::echoRaw);
        var config = LiveCore.oip(server.address(), 2);
        // Of a long timeout, so that the server's word comes before it.
        try (var core = LiveCore.started(vertx, RARELY_CHECKING, config)) {
            assertThat(core.reachability.awaitReason()).contains("workers[].models", "UNIMPLEMENTED");
        }
    }

    @Test
    void saysThatAServerDoesNotAnswer() {
        var server = vertx.createHttpServer().requestHandler(request -> {});
        ScriptedWorker.await(server.listen(0, "127.0.0.1"));
        var config = LiveCore.oip("127.0.0.1:" + server.actualPort(), 2, "echo");
        try (var core = LiveCore.started(vertx, OFTEN_CHECKING, config)) {
            // On a busy machine it may say before that there was no connection in that time.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> core.reachability.said.contains("DEADLINE_EXCEEDED: no answer in 100 ms"));
        }
    }

    @Test
    void saysThatNobodySpeaksAtItsAddress() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = LiveCore.oip("127.0.0.1:" + silent.getLocalPort(), 2, "echo");
            try (var core = LiveCore.started(vertx, CONFIG, config)) {
                assertThat(core.reachability.awaitReason()).isEqualTo("no connection in 500 ms");
            }
        }
    }

    private ErrorCode codeOf(GrpcStatus status) {
        try (var core = core(server(OipServer.failing(status)))) {
            return code(core.send(Requests.numbered(1, 1, Deadline.none())));
        }
    }

    private OipServer server(OipServer.Script script) {
        ServedModel echo = Requests.echo();
        return OipServer.start(vertx, echo, script);
    }

    private LiveCore core(OipServer server) {
        return LiveCore.started(vertx, CONFIG, LiveCore.oip(server.address(), 2));
    }

    private static void assertAllEchoed(LiveCore core) {
        var replies = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 0; number < 100; number++) {
            replies.add(core.send(Requests.numbered(number, 1 + number % 3, Deadline.none())));
        }
        for (int number = 0; number < 100; number++) {
            assertEchoed(replies.get(number), number, 1 + number % 3);
        }
    }

    private static void assertEchoed(CompletableFuture<Outcome> reply, int number, int rows) {
        assertThat(reply.join()).isInstanceOfSatisfying(Outcome.Predicted.class, predicted -> {
            assertThat(predicted.response().getRawOutputContents(0)).isEqualTo(Requests.contents(number, rows));
            assertThat(predicted.response().getOutputs(0).getShape(0)).isEqualTo(rows);
            assertThat(predicted.response().getId()).isEqualTo("client-" + number);
        });
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
