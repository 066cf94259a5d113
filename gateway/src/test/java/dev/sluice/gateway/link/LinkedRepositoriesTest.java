package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.gateway.request.WorkerRepositories.Fanned;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.grpc.client.GrpcClient;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of all workers, over real sockets. */
@Timeout(120)
class LinkedRepositoriesTest {

    private static final LinkConfig CONFIG = new LinkConfig("test", Duration.ofSeconds(20), Duration.ofSeconds(20));

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    @AfterEach
    void close() {
        ScriptedWorker.await(vertx.close());
    }

    @Test
    void loadsAndUnloadsAtEveryWorker() {
        RepositoryServer one = RepositoryServer.start(vertx);
        RepositoryServer other = RepositoryServer.start(vertx);
        WorkerRepositories repositories = over(one.address(), other.address());

        Fanned loaded = ScriptedWorker.await(repositories.load(load("m")));

        assertThat(loaded.done()).containsExactly(one.address(), other.address());
        assertThat(loaded.isComplete()).isTrue();
        assertThat(one.loaded).containsExactly("m");
        assertThat(index(repositories)).containsExactly("m 1 READY ");

        assertThat(ScriptedWorker.await(repositories.unload(unload("m"))).isComplete())
                .isTrue();
        assertThat(other.loaded).isEmpty();
        assertThat(index(repositories)).isEmpty();
    }

    @Test
    void namesEachWorkerThatDidNotDoItAndWhy() throws Exception {
        RepositoryServer good = RepositoryServer.start(vertx);
        RepositoryServer without = RepositoryServer.withoutRepository(vertx);
        String away = "127.0.0.1:" + freePort();
        WorkerRepositories repositories = over(good.address(), without.address(), away);

        Fanned loaded = ScriptedWorker.await(repositories.load(load("m")));

        assertThat(loaded.done()).containsExactly(good.address());
        assertThat(loaded.failed()).containsOnlyKeys(without.address(), away);
        assertThat(loaded.failed().get(without.address())).startsWith("UNIMPLEMENTED");
        assertThat(loaded.failed().get(away)).contains("refused");
        assertThat(index(repositories))
                .singleElement()
                .asString()
                .startsWith("m 1 READY ")
                .contains(without.address() + ": no answer: UNIMPLEMENTED", away + ": no answer: ");
        assertThat(ScriptedWorker.await(repositories.load(load("broken"))).failed())
                .containsEntry(good.address(), "INTERNAL: bad file");
    }

    @Test
    void waitsForASilentWorkerNoLongerThanItMayTake() {
        RepositoryServer good = RepositoryServer.start(vertx);
        RepositoryServer silent = RepositoryServer.silent(vertx);

        WorkerRepositories repositories = over(Duration.ofSeconds(8), List.of(), good.address(), silent.address());

        Fanned loaded = ScriptedWorker.await(repositories.load(load("m")));

        assertThat(loaded.done()).containsExactly(good.address());
        assertThat(loaded.failed()).containsEntry(silent.address(), "DEADLINE_EXCEEDED: no answer in 8000 ms");
    }

    @Test
    void hasNoIndexWhenNoWorkerSaysAnything() throws Exception {
        WorkerRepositories repositories = over("127.0.0.1:" + freePort());

        assertThatThrownBy(() -> index(repositories)).hasMessageContaining("no worker says what it has");
    }

    @Test
    void saysThatThereIsNobodyToLoadAModel() {
        WorkerRepositories repositories = over();

        assertThatThrownBy(() -> ScriptedWorker.await(repositories.load(load("m"))))
                .hasMessageContaining("no worker is known");
        assertThatThrownBy(() -> index(repositories)).hasMessageContaining("no worker is known");
    }

    @Test
    void asksTheWorkersThatANameHasNow() {
        RepositoryServer one = RepositoryServer.at(vertx, "127.0.0.1", 0);
        RepositoryServer other = RepositoryServer.at(vertx, "127.0.0.2", one.port());
        one.loaded.add("echo");
        other.loaded.add("other");
        var resolver = new ScriptedResolver();
        resolver.answers("127.0.0.1");
        var name = new WorkerConfig("dns:///workers:" + one.port(), LinkKind.OIP, List.of(), 2, Duration.ofMillis(100));
        try (var core = LiveCore.started(vertx, CONFIG, resolver, name)) {
            await().atMost(LONGEST_WAIT).until(() -> core.known.contains(1));
            assertThat(index(core.repositories())).containsExactly("echo 1 READY ");

            resolver.answers("127.0.0.1", "127.0.0.2");
            await().atMost(LONGEST_WAIT).until(() -> core.known.contains(2));
            Fanned loaded = ScriptedWorker.await(core.repositories().load(load("m")));
            assertThat(loaded.done()).containsExactlyInAnyOrder(one.address(), other.address());

            resolver.answers("127.0.0.2");
            await().atMost(LONGEST_WAIT).until(() -> core.removed.contains(one.address()));
            assertThat(ScriptedWorker.await(core.repositories().unload(unload("m")))
                            .done())
                    .containsExactly(other.address());
            assertThat(one.loaded).containsExactly("echo", "m");
            assertThat(index(core.repositories())).containsExactly("other 1 READY ");
        }
    }

    @Test
    void asksByNameWhereAServerHasNoIndex() {
        RepositoryServer server = RepositoryServer.withoutRepository(vertx);
        server.loaded.add("there");

        assertThat(index(over(List.of("there", "missing"), server.address())))
                .containsExactly("missing  UNAVAILABLE NOT_FOUND: no such model", "there 1 READY ");
    }

    @Test
    void canBeAskedForAModelOfAForeignServerAsSoonAsItIsLoaded() throws Exception {
        RepositoryServer server = RepositoryServer.start(vertx);
        server.loaded.add("other");
        var config = LiveCore.oip(server.address(), 2);
        try (var core = LiveCore.started(vertx, CONFIG, config)) {
            assertThat(code(core)).isEqualTo(ErrorCode.UNKNOWN_MODEL);

            ScriptedWorker.await(core.repositories().load(load("echo")));

            // It has no method to infer with, and so the request got as far as the server.
            assertThat(code(core)).isEqualTo(ErrorCode.MODEL_ERROR);
            ScriptedWorker.await(core.repositories().unload(unload("echo")));
            assertThat(code(core)).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        }
    }

    private static ErrorCode code(LiveCore core) throws Exception {
        Outcome outcome = core.send(Requests.numbered(1, 1, Deadline.none())).get(20, TimeUnit.SECONDS);
        return outcome.fold(
                predicted -> {
                    throw new AssertionError("predicted");
                },
                Outcome.Refused::code,
                Outcome.Failed::code);
    }

    private WorkerRepositories over(String... addresses) {
        return over(List.of(), addresses);
    }

    private WorkerRepositories over(List<String> models, String... addresses) {
        return over(Duration.ofSeconds(30), models, addresses);
    }

    private WorkerRepositories over(Duration longestLoad, List<String> models, String... addresses) {
        GrpcClient client = WorkerLinks.client(vertx, CONFIG);
        List<LinkedRepositories.Asked> asked = new ArrayList<>();
        for (String address : addresses) {
            var calls = new OipCalls(client, WorkerAddress.parse(address), Duration.ofSeconds(20));
            asked.add(new LinkedRepositories.Asked(calls, new NoLink(address, models)));
        }
        return new LinkedRepositories(CoreLoop.on(vertx.getOrCreateContext()), longestLoad, () -> asked);
    }

    private static RepositoryModelLoadRequest load(String model) {
        return RepositoryModelLoadRequest.newBuilder().setModelName(model).build();
    }

    private static RepositoryModelUnloadRequest unload(String model) {
        return RepositoryModelUnloadRequest.newBuilder().setModelName(model).build();
    }

    private static List<String> index(WorkerRepositories repositories) {
        return ScriptedWorker.await(repositories.index(/* isReadyOnly= */ false)).getModelsList().stream()
                .map(model ->
                        model.getName() + ' ' + model.getVersion() + ' ' + model.getState() + ' ' + model.getReason())
                .toList();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record NoLink(String id, List<String> models) implements Link {

        @Override
        public void start() {}

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public Future<Void> infer(Frame frame, MemberOutcomes outcomes) {
            throw new IllegalStateException("nobody sends anything here");
        }

        @Override
        public Future<Void> leave() {
            return Future.succeededFuture();
        }

        @Override
        public void close() {}
    }
}
