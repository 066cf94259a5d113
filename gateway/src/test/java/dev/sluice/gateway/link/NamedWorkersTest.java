package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that come and go with the addresses of a name, over real sockets: each on a loopback address of its own. */
@Timeout(180)
class NamedWorkersTest {

    private static final LinkConfig CONFIG = new LinkConfig("test", Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final Duration REFRESH = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final Map<String, ScriptedWorker> workers = new LinkedHashMap<>();

    @AfterEach
    void close() {
        ScriptedWorker.await(vertx.close());
    }

    @Test
    void losesNothingWhileWorkersComeAndGo() {
        startWorkers("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6");
        resolver.answers("127.0.0.1");
        try (var core = LiveCore.started(vertx, CONFIG, resolver, name());
                var load = new Load(core)) {
            awaitFrames("127.0.0.1");

            resolver.answers("127.0.0.4", "127.0.0.2", "127.0.0.1", "127.0.0.3");
            awaitFrames("127.0.0.2", "127.0.0.3", "127.0.0.4");

            resolver.answers("127.0.0.2", "127.0.0.1");
            awaitRemoved(core, "127.0.0.3", "127.0.0.4");
            worker("127.0.0.3").frames().clear();
            worker("127.0.0.4").frames().clear();
            awaitRounds(3);

            resolver.fails("workers: Temporary failure in name resolution");
            awaitRounds(3);
            resolver.answers();
            awaitRounds(3);
            awaitFrames("127.0.0.1", "127.0.0.2");
            assertThat(worker("127.0.0.3").frames()).isEmpty();
            assertThat(worker("127.0.0.4").frames()).isEmpty();
            // None was sent to a worker that had left, and none was taken from it.
            assertThat(core.retries).isEmpty();

            resolver.answers("127.0.0.6", "127.0.0.5", "127.0.0.3");
            awaitRemoved(core, "127.0.0.1", "127.0.0.2");
            awaitFrames("127.0.0.5", "127.0.0.6", "127.0.0.3");

            assertThat(load.stop()).isGreaterThan(100);
            assertThat(core.retries).isEmpty();
            assertThat(core.known).containsExactly(0, 1, 4, 2, 5, 3);
        }
    }

    @Test
    void worksOnWithTheOthersWhenAnAnswerIsStale() {
        startWorkers("127.0.0.1", "127.0.0.2");
        resolver.answers("127.0.0.1", "127.0.0.2");
        try (var core = LiveCore.started(vertx, CONFIG, resolver, name());
                var load = new Load(core)) {
            awaitFrames("127.0.0.1", "127.0.0.2");

            worker("127.0.0.2").die();
            worker("127.0.0.1").frames().clear();
            awaitFrames("127.0.0.1");
            awaitRounds(3);
            assertThat(core.known).containsExactly(0, 2);

            // It comes back as the same, as a container does that was started again.
            startWorkers("127.0.0.2");
            awaitFrames("127.0.0.2");
            load.stop();
        }
        assertThat(worker("127.0.0.2").frames()).isNotEmpty();
    }

    @Test
    void finishesTheCallsOfAForeignServerThatIsNotNamedAnyMore() throws Exception {
        Promise<Void> mayAnswer = Promise.promise();
        OipServer server = OipServer.start(
                vertx,
                Requests.echo(),
                (request, response) -> mayAnswer.future().onComplete(now -> OipServer.echoRaw(request, response)));
        int port = URI.create("oip://" + server.address()).getPort();
        resolver.answers("127.0.0.1");
        var name = new WorkerConfig("dns:///servers:" + port, LinkKind.OIP, List.of(), 2, REFRESH);
        try (var core = LiveCore.started(vertx, CONFIG, resolver, name)) {
            var underWay = core.send(Requests.numbered(1, 1, Deadline.none()));
            server.requests.take();

            resolver.answers("127.0.0.9");
            await().atMost(LONGEST_WAIT).until(() -> core.known.equals(List.of(0, 1, 2, 1)));
            assertThat(core.removed).isEmpty();
            mayAnswer.complete();

            assertThat(underWay.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Predicted.class);
            await().atMost(LONGEST_WAIT).until(() -> core.removed.contains(server.address()));
            assertThat(core.retries).isEmpty();
        }
    }

    @Test
    void lettingGoOfAWorkerThatIsAwayNeedsNoAnswerOfIt() {
        startWorkers("127.0.0.1", "127.0.0.2");
        resolver.answers("127.0.0.1", "127.0.0.2");
        worker("127.0.0.2").die();
        try (var core = LiveCore.started(vertx, CONFIG, resolver, name())) {
            await().atMost(LONGEST_WAIT).until(() -> core.reachability.said.contains("Connection refused"));

            resolver.answers("127.0.0.1");

            awaitRemoved(core, "127.0.0.2");
            assertThat(core.reachability.said).contains("forgotten");
        }
    }

    @Test
    void deniesAModelOnlyWhenTheNameWasFoundAndAllItsWorkersDenyIt() throws Exception {
        startWorkers("127.0.0.1", "127.0.0.2");
        resolver.fails("workers: Name or service not known");
        // One that is configured is there, and denies it: those of the name may not.
        var configured = WorkerConfig.sluice(worker("127.0.0.1").address());
        try (var core = LiveCore.started(vertx, CONFIG, resolver, configured, name())) {
            assertThat(core.send(Requests.numbered(1, 1, Deadline.none())).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Predicted.class);
            var unknown = core.send(Requests.numbered("nobody", 2, 1, Deadline.none()));
            awaitRounds(3);
            assertThat(unknown).isNotDone();

            resolver.answers("127.0.0.2", "127.0.0.1");

            assertThat(unknown.get(20, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL));
            // The address that was configured, too, is one worker.
            assertThat(core.known).containsExactly(1, 2);
        }
    }

    private ScriptedWorker worker(String host) {
        return Objects.requireNonNull(workers.get(host), host);
    }

    private WorkerConfig name() {
        int port = workers.values().iterator().next().port();
        return new WorkerConfig("dns:///workers:" + port, LinkKind.SLUICE, List.of(), 2, REFRESH);
    }

    /** All on one port, as the containers of a service are. */
    private void startWorkers(String... hosts) {
        for (String host : hosts) {
            int port =
                    workers.isEmpty() ? 0 : workers.values().iterator().next().port();
            var settings = ScriptedWorker.Settings.at(port).on(host);
            var script = Scripts.afterRandomDelays(
                    host.hashCode(), Duration.ofMillis(2), Duration.ofMillis(20), Scripts::echo);
            workers.put(host, ScriptedWorker.start(vertx, settings, Requests.announced(Requests.echo()), script));
        }
    }

    private void awaitFrames(String... hosts) {
        Stream.of(hosts).forEach(host -> worker(host).frames().clear());
        Stream.of(hosts)
                .forEach(host -> await(host)
                        .atMost(LONGEST_WAIT)
                        .until(() -> !worker(host).frames().isEmpty()));
    }

    private void awaitRemoved(LiveCore core, String... hosts) {
        List<String> addresses =
                Stream.of(hosts).map(host -> worker(host).address()).toList();
        await().atMost(LONGEST_WAIT).until(() -> core.removed.containsAll(addresses));
    }

    /** Until the name was asked for so often again. */
    private void awaitRounds(int rounds) {
        int before = resolver.asked();
        await().atMost(LONGEST_WAIT).until(() -> resolver.asked() >= before + rounds);
    }

    /** Requests, one after the other in 16 lines, until it is stopped: each must be answered with what it asked. */
    private static final class Load implements AutoCloseable {

        private static final int LINES = 16;

        private final LiveCore core;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Semaphore free = new Semaphore(LINES);
        private final List<CompletableFuture<Outcome>> replies = new ArrayList<>();
        private final Thread sender = new Thread(this::send, "load");

        Load(LiveCore core) {
            this.core = core;
            sender.start();
        }

        /** How many there were. */
        int stop() {
            close();
            IntStream.range(0, replies.size())
                    .forEach(number -> assertThat(replies.get(number)
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join())
                            .isInstanceOfSatisfying(
                                    Outcome.Predicted.class,
                                    predicted -> assertThat(predicted.response().getRawOutputContents(0))
                                            .isEqualTo(Requests.contents(number, 1))));
            return replies.size();
        }

        @Override
        public void close() {
            isOver.set(true);
            try {
                sender.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        private void send() {
            while (!isOver.get()) {
                free.acquireUninterruptibly();
                var reply = core.send(Requests.numbered(replies.size(), 1, Deadline.none()));
                replies.add(reply.whenComplete((outcome, fault) -> free.release()));
            }
        }
    }
}
