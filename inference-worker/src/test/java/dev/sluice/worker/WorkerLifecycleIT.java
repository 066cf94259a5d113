package dev.sluice.worker;

import static dev.sluice.worker.Requests.longs;
import static dev.sluice.worker.Requests.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.ServerLiveRequest;
import dev.sluice.schemas.inference.ServerLiveResponse;
import dev.sluice.schemas.inference.ServerMetadataRequest;
import dev.sluice.schemas.inference.ServerMetadataResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import io.vertx.core.Future;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, refusing, bounding and stopping, over the Open Inference Protocol. */
class WorkerLifecycleIT {

    private static final long LONG = 200_000;

    @TempDir
    Path repository;

    @BeforeEach
    void writeModels() throws Exception {
        ModelRepositories.write(repository, "slow", TinyModels.slow());
        ModelRepositories.write(repository, "poisonable", TinyModels.poisonable());
    }

    @Test
    void tellsThatItLivesIsReadyAndWhatItImplements() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            assertThat(call(worker, "ServerLive", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.parser())
                            .getLive())
                    .isTrue();
            assertThat(call(
                                    worker,
                                    "ServerReady",
                                    ServerReadyRequest.getDefaultInstance(),
                                    ServerReadyResponse.parser())
                            .getReady())
                    .isTrue();
            assertThat(call(
                                    worker,
                                    "ServerMetadata",
                                    ServerMetadataRequest.getDefaultInstance(),
                                    ServerMetadataResponse.parser())
                            .getExtensionsList())
                    .containsExactly("model_repository");
            assertThat(call(
                                    worker,
                                    "ModelReady",
                                    ModelReadyRequest.newBuilder()
                                            .setName("slow")
                                            .build(),
                                    ModelReadyResponse.parser())
                            .getReady())
                    .isTrue();
            assertThat(Scrape.get(worker.worker().metricsPort(), "/health/ready")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void answersUnimplementedWhereTritonHasMore() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            var reply = RunningWorker.await(
                    worker.call("ModelStatistics", Empty.getDefaultInstance(), Empty.parser(), Duration.ZERO));

            assertThat(reply.status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
        }
    }

    @Test
    void servesTheHighestVersionWhenNoneIsNamed() throws Exception {
        Path ten = Files.createDirectories(repository.resolve("poisonable/10"));
        Files.write(ten.resolve("model.onnx"), TinyModels.poisonable());
        Path link = repository.resolve("poisonable/2");
        Files.createSymbolicLink(link, repository.resolve("poisonable/1"));
        try (var worker = RunningWorker.over(repository)) {
            assertThat(worker.infer(longs("poisonable", "index", 1)).orFail().getModelVersion())
                    .isEqualTo("10");
            assertThat(worker.infer(version(longs("poisonable", "index", 1), "2"))
                            .orFail()
                            .getModelVersion())
                    .isEqualTo("2");
            assertThat(worker.metadata("poisonable").orFail().getVersionsList()).containsExactly("1", "2", "10");
            assertThat(worker.infer(version(longs("poisonable", "index", 1), "3"))
                            .status())
                    .isEqualTo(GrpcStatus.NOT_FOUND);
        }
    }

    @Test
    void refusesWhatItCanNotTake() throws Exception {
        try (var worker = RunningWorker.over(repository, "worker.max-message-size=10KiB")) {
            assertThat(worker.infer(longs("nowhere", "index", 1)).status()).isEqualTo(GrpcStatus.NOT_FOUND);
            assertThat(worker.metadata("nowhere").status()).isEqualTo(GrpcStatus.NOT_FOUND);
            assertThat(worker.infer(Requests.floats("poisonable", "index", List.of(1L), 1))
                            .status())
                    .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
            assertThat(worker.infer(longs("poisonable", "index", new long[2_000]))
                            .status())
                    .isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
            assertThat(worker.infer(longs("poisonable", "index", 3)).status()).isEqualTo(GrpcStatus.OK);
        }
    }

    @Test
    void refusesWhenItsQueueIsFullAndRecovers() throws Exception {
        try (var worker = RunningWorker.over(repository, "worker.max-queued-frames=2")) {
            List<Future<RunningWorker.Reply<ModelInferResponse>>> replies = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                replies.add(worker.inferLater(longs("slow", "rounds", LONG), Duration.ZERO));
            }

            List<GrpcStatus> statuses = new ArrayList<>();
            for (Future<RunningWorker.Reply<ModelInferResponse>> reply : replies) {
                statuses.add(RunningWorker.await(reply).status());
            }

            assertThat(statuses).contains(GrpcStatus.OK, GrpcStatus.RESOURCE_EXHAUSTED);
            assertThat(worker.infer(longs("poisonable", "index", 1)).status()).isEqualTo(GrpcStatus.OK);
        }
    }

    @Test
    void doesNotRunACallWhoseDeadlinePassedOrWhoseCallerLeft() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            // Longer than all that is to happen before it ends takes on a busy machine.
            Future<RunningWorker.Reply<ModelInferResponse>> running =
                    worker.inferLater(longs("slow", "rounds", 5 * LONG), Duration.ZERO);
            Scrape.awaitBusyLanes(worker, 1);
            GrpcClientRequest<ModelInferRequest, ModelInferResponse> leaving =
                    RunningWorker.await(worker.open("ModelInfer", ModelInferResponse.parser()));
            leaving.end(longs("poisonable", "index", 1));
            Scrape.awaitQueuedFrames(worker, 1);

            leaving.cancel();
            Scrape.awaitQueuedFrames(worker, 0);
            var hasty = RunningWorker.await(worker.inferLater(longs("poisonable", "index", 1), Duration.ofMillis(20))
                    .transform(ended -> Future.succeededFuture(
                            ended.succeeded()
                                    ? String.valueOf(ended.result().status())
                                    : String.valueOf(ended.cause()))));

            assertThat(hasty).containsAnyOf("DEADLINE_EXCEEDED", "CANCELLED", "deadline", "cancel");
            assertThat(RunningWorker.await(running).status()).isEqualTo(GrpcStatus.OK);
            assertThat(worker.infer(longs("poisonable", "index", 2)).status()).isEqualTo(GrpcStatus.OK);
            Scrape scrape = Scrape.of(worker.worker().metricsPort());
            assertThat(scrape.value("sluice_model_runs_total{model=\"poisonable\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void namesAModelThatCanNotBeLoadedAndDoesNotStart() throws Exception {
        Path broken = ModelRepositories.write(repository, "broken", "no model".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> RunningWorker.over(repository))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining(broken.resolve("model.onnx").toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheKeyThatAModelYamlGetsWrong() throws Exception {
        ModelRepositories.write(
                repository, "mistyped", TinyModels.poisonable(), Optional.of("batch-dependance: allow\n"));

        assertThatThrownBy(() -> RunningWorker.over(repository))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("batch-dependance")
                .hasMessageContaining("model.yaml")
                .hasMessageNotContaining("\n");
    }

    @Test
    void servesTheOthersWhereABrokenModelIsToBeSkipped() throws Exception {
        ModelRepositories.write(repository, "broken", "no model".getBytes(StandardCharsets.UTF_8));
        try (var worker = RunningWorker.over(repository, "worker.on-model-error=skip")) {
            assertThat(worker.infer(longs("poisonable", "index", 1)).status()).isEqualTo(GrpcStatus.OK);
            assertThat(worker.infer(longs("broken", "index", 1)).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
            assertThat(worker.metadata("broken").status()).isEqualTo(GrpcStatus.UNAVAILABLE);
            assertThat(Scrape.of(worker.worker().metricsPort()).value("sluice_worker_models_skipped"))
                    .isEqualTo(1);
            assertThat(index(worker, /* ready= */ false)).contains("broken  UNAVAILABLE", "poisonable 1 READY");
            assertThat(index(worker, /* ready= */ true))
                    .contains("poisonable 1 READY")
                    .noneMatch(model -> model.startsWith("broken"));
        }
    }

    private static List<String> index(RunningWorker worker, boolean ready) throws Exception {
        var request = RepositoryIndexRequest.newBuilder().setReady(ready).build();
        return call(worker, "RepositoryIndex", request, RepositoryIndexResponse.parser()).getModelsList().stream()
                .map(model -> model.getName() + ' ' + model.getVersion() + ' ' + model.getState())
                .toList();
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            String port = "worker.port=" + worker.worker().port();

            assertThatThrownBy(() -> RunningWorker.over(repository, port))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContaining(Integer.toString(worker.worker().port()))
                    .hasMessageContaining("worker.port");
        }
    }

    @Test
    void finishesWhatItTookInBeforeItStops() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            Future<RunningWorker.Reply<ModelInferResponse>> running =
                    worker.inferLater(longs("slow", "rounds", LONG), Duration.ZERO);
            Scrape.awaitBusyLanes(worker, 1);
            Future<RunningWorker.Reply<ModelInferResponse>> waiting =
                    worker.inferLater(longs("slow", "rounds", LONG / 2), Duration.ZERO);
            Scrape.awaitQueuedFrames(worker, 1);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(worker.worker()::close);

            assertThat(RunningWorker.await(running).status()).isEqualTo(GrpcStatus.OK);
            assertThat(RunningWorker.await(waiting).status()).isEqualTo(GrpcStatus.OK);
            closing.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysThatItStopsBeforeItAnswersWhatItHas() throws Exception {
        try (var worker = RunningWorker.over(repository)) {
            LinkClient link = LinkClient.greeted(worker);
            link.frame(1, "slow", longs("slow", "rounds", LONG));
            Scrape.awaitBusyLanes(worker, 1);

            CompletableFuture<Void> closing = CompletableFuture.runAsync(worker.worker()::close);
            link.next(WorkerMessage.MessageCase.DRAINING);
            link.frame(2, "slow", longs("slow", "rounds", 1));

            MemberOutcome late = link.next(WorkerMessage.MessageCase.OUTCOME).getOutcome();
            assertThat(late.getFrameId()).isEqualTo(2);
            assertThat(late.getFault().getCode()).isEqualTo(Fault.Code.UNAVAILABLE);
            link.next(WorkerMessage.MessageCase.FRAME_DONE);
            assertThat(link.outcomes(1))
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.hasResponse()).isTrue());
            closing.get(20, TimeUnit.SECONDS);
        }
    }

    /** In the best of three windows: a leak shows in each, what else may grow in a process does not. */
    @Test
    void holdsNoMoreNativeMemoryAfterManyRuns() throws Exception {
        int window = 6_500;
        ModelRepositories.write(repository, "strings", TinyModels.strings());
        try (var worker = RunningWorker.over(repository)) {
            LinkClient link = LinkClient.greeted(worker);
            run(link, 1, 5_000);
            List<Long> growths = new ArrayList<>();

            for (int i = 0; i < 3; i++) {
                long before = residentKib();
                run(link, 5_001 + i * window, window);
                growths.add(residentKib() - before);
            }

            long smallest = Collections.min(growths);
            assertThat(smallest).as("KiB, of %s", growths).isLessThan(8 << 10);
            link.end();
        }
    }

    private static void run(LinkClient link, int from, int frames) throws Exception {
        ModelInferRequest index = longs("", "index", 1, 2, 3);
        ModelInferRequest joined = Requests.input(
                        Requests.input(to(""), "left", Datatype.BYTES, Requests.bytes("some text"), 1),
                        "right",
                        Datatype.BYTES,
                        Requests.bytes("more of it"),
                        1)
                .build();
        for (int i = from; i < from + frames; i++) {
            if (i % 2 == 0) {
                link.frame(i, "poisonable", index);
            } else {
                link.frame(i, "strings", joined);
            }
            assertThat(link.outcomes(i).get(0).getResponse().getRawOutputContents(0))
                    .isNotEqualTo(ByteString.EMPTY);
        }
    }

    private static long residentKib() throws Exception {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static ModelInferRequest version(ModelInferRequest request, String version) {
        return request.toBuilder().setModelVersion(version).build();
    }

    private static <Q extends MessageLite, R extends MessageLite> R call(
            RunningWorker worker, String method, Q request, Parser<R> answers) throws Exception {
        return RunningWorker.await(worker.call(method, request, answers, Duration.ZERO))
                .orFail();
    }
}
