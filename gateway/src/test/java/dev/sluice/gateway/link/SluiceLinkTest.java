package dev.sluice.gateway.link;

import static dev.sluice.gateway.link.LiveCore.sluice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link over real sockets, against a worker that follows a script. */
@Timeout(30)
class SluiceLinkTest {

    private static final LinkConfig CONFIG = new LinkConfig("test", Duration.ofSeconds(20), Duration.ofSeconds(5));

    private static final Script ECHO = Scripts.atOnce(Scripts::echo);

    /** Silence is noticed within a second. */
    private static final LinkConfig IMPATIENT = new LinkConfig("test", Duration.ofMillis(400), Duration.ofMillis(200));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    @AfterEach
    void close() {
        ScriptedWorker.await(vertx.close());
    }

    @Test
    void carriesMembersUntouchedAndTheirAnswersBack() {
        var worker = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            var replies = send(core, 200);

            for (int number = 0; number < replies.size(); number++) {
                assertEchoed(replies.get(number), number);
            }
        }
        assertThat(worker.frames()).allSatisfy(frame -> {
            assertThat(frame.getModelName()).isEqualTo("echo");
            assertThat(frame.getModelVersion()).isEqualTo("1");
            assertThat(frame.getMembers(0).getRequest().getModelName()).isEmpty();
        });
    }

    @Test
    void learnsWhatRunsCostFromTheEndsOfFrames() {
        var worker = worker((frame, session) -> {
            frame.getMembersList().forEach(member -> session.answer(frame, member, Scripts.echo(member.getRequest())));
            session.done(
                    frame,
                    RunCost.newBuilder()
                            .setRows(frame.getMembersCount())
                            .setLength(1)
                            .setLaneCpuNs(1_000_000 + 50_000L * frame.getMembersCount())
                            .setWallNs(2_000_000)
                            .build());
        });
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            assertThat(core.echoNanos(1, 1)).isEmpty();
            for (int number = 0; number < 40; number++) {
                assertEchoed(core.send(Requests.numbered(number, 1, Deadline.none())), number);
            }

            assertThat(core.echoNanos(1, 1).orElseThrow()).isBetween(1_000_000.0, 1_100_000.0);
        }
    }

    @Test
    void neverExceedsTheWorkersCredit() throws Exception {
        Promise<Void> mayAnswer = Promise.promise();
        var worker = worker((frame, session) ->
                mayAnswer.future().onComplete(now -> vertx.runOnContext(then -> ECHO.received(frame, session))));
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            var first = send(core, 100);
            worker.frames().take();
            worker.frames().take();
            assertThat(worker.frames().poll(200, TimeUnit.MILLISECONDS)).isNull();

            mayAnswer.complete();

            first.forEach(reply -> assertThat(reply.join()).isInstanceOf(Outcome.Predicted.class));
        }
    }

    @Test
    void sendsDeadlinesAsTimeLeft() throws Exception {
        var worker = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            core.send(Requests.numbered(1, 1, Deadline.none())).join();
            core.send(Requests.numbered(2, 1, Deadline.at(core.nanoTime() + 10_000_000_000L)))
                    .join();

            assertThat(worker.frames().take().getMembers(0).getTimeLeftUs()).isZero();
            assertThat(worker.frames().take().getMembers(0).getTimeLeftUs()).isCloseTo(10_000_000, within(1_000_000L));
        }
    }

    @Test
    void requeuesOnTheOtherWorkerWhenOneDiesMidFrame() {
        var dying = worker((frame, session) -> {
            session.answer(
                    frame, frame.getMembers(0), Scripts.echo(frame.getMembers(0).getRequest()));
            session.breakOff();
        });
        var sound = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(dying.address()), sluice(sound.address()))) {
            var replies = send(core, 50);

            for (int number = 0; number < replies.size(); number++) {
                assertEchoed(replies.get(number), number);
            }
        }
    }

    @Test
    void sendsNothingMoreToAStoppingWorkerAndTakesItsLastAnswers() {
        var stopping = worker((frame, session) -> {
            session.drain();
            vertx.setTimer(100, later -> ECHO.received(frame, session));
        });
        var other = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(stopping.address()), sluice(other.address()))) {
            var replies = send(core, 50);

            for (int number = 0; number < replies.size(); number++) {
                assertEchoed(replies.get(number), number);
            }
            // What was on its way when the word came, and no more.
            assertThat(stopping.frames()).hasSizeLessThanOrEqualTo(2);
            assertThat(core.breakers.get(stopping.address())).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void comesBackToAWorkerThatWasStartedAgain() {
        var first = worker(ECHO);
        int port = first.port();
        try (var core = LiveCore.started(vertx, CONFIG, sluice(first.address()))) {
            assertEchoed(core.send(Requests.numbered(1, 1, Deadline.none())), 1);
            first.die();
            var waiting = core.send(Requests.numbered(2, 1, Deadline.none()));

            start(ScriptedWorker.Settings.at(port), ECHO);

            assertEchoed(waiting, 2);
        }
    }

    @Test
    void takesASilentWorkerForDead() {
        var silent = worker((frame, session) -> {});
        var sound = worker(ECHO);
        try (var core = LiveCore.started(vertx, IMPATIENT, sluice(silent.address()), sluice(sound.address()))) {
            var replies = send(core, 20);

            replies.forEach(reply -> assertThat(reply.join()).isInstanceOf(Outcome.Predicted.class));
        }
        assertThat(silent.frames()).isNotEmpty();
    }

    @Test
    void tellsTheDeadlineThoughTheWorkerNeverAnswers() {
        var silent = worker((frame, session) -> {});
        try (var core = LiveCore.started(vertx, CONFIG, sluice(silent.address()))) {
            var reply = core.send(Requests.numbered(1, 1, Deadline.at(core.nanoTime() + 1_500_000_000L)));

            assertThat(reply.join())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        }
    }

    @Test
    void triesAgainWhatAFullWorkerShedAndKeepsItsBreakerClosed() {
        var attempts = new ArrayList<Frame>();
        var worker = worker((frame, session) -> {
            attempts.add(frame);
            if (attempts.size() <= 6) {
                Scripts.failing(Fault.Code.RESOURCE_EXHAUSTED).received(frame, session);
            } else {
                ECHO.received(frame, session);
            }
        });
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            assertEchoed(core.send(Requests.numbered(1, 1, Deadline.none())), 1);

            assertThat(core.breakers.get(worker.address())).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void opensTheBreakerOfAWorkerWhoseRunsFail() {
        var sick = worker(Scripts.failing(Fault.Code.MODEL_ERROR));
        try (var core = LiveCore.started(vertx, CONFIG, sluice(sick.address()))) {
            for (int number = 0; number < 4; number++) {
                assertThat(core.send(Requests.numbered(number, 1, Deadline.none()))
                                .join())
                        .isInstanceOfSatisfying(
                                Outcome.Failed.class,
                                failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_ERROR));
            }

            assertThat(core.firstTripped.join()).isEqualTo(sick.address());
        }
    }

    @Test
    void replacesWhatAWorkerAnnouncedBefore() {
        var worker = worker((frame, session) -> {
            ECHO.received(frame, session);
            session.serves(List.of(Requests.announced(Requests.served("other", "1", "UINT8", -1, 4))));
        });
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            assertEchoed(core.send(Requests.numbered(1, 1, Deadline.none())), 1);
            assertThat(core.send(Requests.numbered("other", 2, 1, Deadline.none()))
                            .join())
                    .isInstanceOf(Outcome.Predicted.class);

            assertThat(core.send(Requests.numbered(3, 1, Deadline.none())).join())
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL));
        }
    }

    @Test
    void losesAWorkerThatBreaksTheProtocol() {
        var confused = worker((frame, session) -> session.done(
                frame.toBuilder().setFrameId(frame.getFrameId() + 77).build()));
        var sound = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(confused.address()), sluice(sound.address()))) {
            send(core, 20).forEach(reply -> assertThat(reply.join()).isInstanceOf(Outcome.Predicted.class));
        }
    }

    @Test
    void losesAWorkerThatAnswersForAMemberBeyondAllNumbers() {
        var confused = worker((frame, session) -> session.answer(
                frame,
                frame.getMembers(0).toBuilder().setIndex(-1).build(),
                Scripts.echo(frame.getMembers(0).getRequest())));
        var sound = worker(ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(confused.address()), sluice(sound.address()))) {
            send(core, 20).forEach(reply -> assertThat(reply.join()).isInstanceOf(Outcome.Predicted.class));

            assertThat(core.reachability.firstLost.join())
                    .contains("for a member it was not sent")
                    .contains("member 4294967295");
        }
    }

    /** It says so five times within the frame timeout, and answers after three of them. */
    @Test
    void believesInAWorkerForAsLongAsItSaysThatItMakesRuns() {
        var config = new LinkConfig("test", Duration.ofMillis(1500), Duration.ofMillis(1000));
        var slow = worker((frame, session) -> {
            long progress = vertx.setPeriodic(300, each -> session.progress(frame));
            vertx.setTimer(4500, later -> {
                vertx.cancelTimer(progress);
                ECHO.received(frame, session);
            });
        });
        try (var core = LiveCore.started(vertx, config, sluice(slow.address()))) {
            assertEchoed(core.send(Requests.numbered(1, 1, Deadline.none())), 1);

            assertThat(core.reachability.said).containsExactly("reached");
        }
        assertThat(slow.frames()).hasSize(1);
    }

    @Test
    void refusesARequestThatItsWorkerCannotReadAndSendsTheOthers() {
        var worker = start(ScriptedWorker.Settings.reading(200), ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            var replies = send(core, 5);
            var tooLarge = core.send(Requests.numbered(77, 16, Deadline.none()));
            var fits = core.send(Requests.numbered(78, 12, Deadline.none()));

            assertThat(tooLarge.join()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                assertThat(refused.reason()).contains("worker.max-message-size").contains("200");
            });
            assertThat(fits.join()).isInstanceOf(Outcome.Predicted.class);
            replies.forEach(reply -> assertThat(reply.join()).isInstanceOf(Outcome.Predicted.class));
            assertThat(core.reachability.said).containsExactly("reached");
            assertThat(core.retries).isEmpty();
        }
    }

    @Test
    void dividesAFrameThatItsWorkerCannotRead() {
        var worker = start(ScriptedWorker.Settings.reading(300), ECHO);
        try (var core = LiveCore.started(vertx, CONFIG, sluice(worker.address()))) {
            var replies = send(core, 100);

            for (int number = 0; number < replies.size(); number++) {
                assertEchoed(replies.get(number), number);
            }
            assertThat(core.reachability.said).containsExactly("reached");
            assertThat(core.retries).isEmpty();
        }
        assertThat(worker.frames()).anyMatch(frame -> frame.getMembersCount() > 1);
    }

    @Test
    void saysOnceWhyAWorkerIsNotReachedHoweverOftenItTries() {
        var first = worker(ECHO);
        int port = first.port();
        first.die();
        try (var core = LiveCore.started(vertx, CONFIG, sluice("127.0.0.1:" + port))) {
            ScriptedWorker.await(vertx.timer(1, TimeUnit.SECONDS));
            start(ScriptedWorker.Settings.at(port), ECHO);

            assertEchoed(core.send(Requests.numbered(1, 1, Deadline.none())), 1);
            assertThat(core.reachability.said).containsExactly("Connection refused", "reached");
        }
    }

    private ScriptedWorker worker(Script script) {
        return start(ScriptedWorker.Settings.at(0), script);
    }

    private ScriptedWorker start(ScriptedWorker.Settings settings, Script script) {
        return ScriptedWorker.start(vertx, settings, Requests.announced(Requests.echo()), script);
    }

    private static List<CompletableFuture<Outcome>> send(LiveCore core, int requests) {
        var replies = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 0; number < requests; number++) {
            replies.add(core.send(Requests.numbered(number, 1, Deadline.none())));
        }
        return replies;
    }

    private static void assertEchoed(CompletableFuture<Outcome> reply, int number) {
        assertThat(reply.join()).isInstanceOfSatisfying(Outcome.Predicted.class, predicted -> {
            assertThat(predicted.response().getRawOutputContents(0)).isEqualTo(Requests.contents(number, 1));
            assertThat(predicted.response().getId()).isEqualTo("client-" + number);
            assertThat(predicted.response().getModelName()).isEqualTo("echo");
        });
    }
}
