package dev.sluice.worker;

import static dev.sluice.worker.Requests.longs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelRepositoryParameter;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Loading and unloading while the worker serves, with real models. One lane, so that what waits really waits. */
@Timeout(300)
class RepositoryIT {

    private static final long LONG = 200_000;

    @TempDir
    Path folder;

    private Path repository = Path.of("");
    private Optional<RunningWorker> started = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        repository = Files.createDirectory(folder.resolve("repository"));
        ModelRepositories.write(repository, "times", Times.model(2));
        ModelRepositories.write(repository, "slow", TinyModels.slow());
        started = Optional.of(RunningWorker.over(repository, "worker.on-model-error=skip"));
    }

    @AfterEach
    void stop() {
        started.ifPresent(RunningWorker::close);
    }

    private RunningWorker worker() {
        return started.orElseThrow();
    }

    @Test
    void servesAModelThatWasPutIntoTheRepository() throws Exception {
        LinkClient link = LinkClient.greeted(worker());
        ModelRepositories.write(repository, "fresh", Times.model(5));
        assertThat(worker().infer(Times.request("fresh", 1)).status()).isEqualTo(GrpcStatus.NOT_FOUND);

        assertThat(load("fresh").status()).isEqualTo(GrpcStatus.OK);

        assertThat(answer("fresh", 3)).isEqualTo(15);
        assertThat(index()).contains("fresh 1 READY ");
        assertThat(toldModels(link)).containsExactly("fresh 1", "slow 1", "times 1");
    }

    @Test
    void servesNewVersionsAndDropsThoseThatAreGone() throws Exception {
        Times.put(repository, "times", 2, Times.model(7));

        assertThat(load("times").status()).isEqualTo(GrpcStatus.OK);
        assertThat(answer("times", 1)).isEqualTo(7);
        assertThat(index()).contains("times 1 READY ", "times 2 READY ");

        Files.delete(repository.resolve("times/1/model.onnx"));
        Files.delete(repository.resolve("times/1"));
        assertThat(load("times").status()).isEqualTo(GrpcStatus.OK);
        assertThat(index()).contains("times 2 READY ").noneMatch(line -> line.startsWith("times 1"));
    }

    @Test
    void servesAChangedFileInPlaceOfTheOneBefore() throws Exception {
        Times.put(repository, "times", 1, Times.model(9));
        assertThat(answer("times", 1)).as("until it is loaded").isEqualTo(2);

        assertThat(load("times").status()).isEqualTo(GrpcStatus.OK);

        assertThat(answer("times", 1)).isEqualTo(9);
    }

    @Test
    void obeysAChangedConfiguration() throws Exception {
        Files.writeString(repository.resolve("times/model.yaml"), "max-rowz: 4\n");
        assertThat(load("times").message()).contains("max-rowz").contains("model.yaml");
        assertThat(answer("times", 1)).isEqualTo(2);
        assertThat(index()).contains("times 1 READY ").anyMatch(line -> line.startsWith("times  UNAVAILABLE "));

        Files.writeString(repository.resolve("times/model.yaml"), "batch-dependence: allow\n");
        assertThat(load("times").status()).isEqualTo(GrpcStatus.OK);
        assertThat(worker().metadata("times").orFail().getPropertiesMap())
                .containsEntry("sluice.batch_policy", "allow");
        assertThat(index()).noneMatch(line -> line.startsWith("times  UNAVAILABLE"));
    }

    @Test
    void keepsServingWhatItHasWhereTheNewFileIsBroken() throws Exception {
        Times.put(repository, "times", 1, "no model".getBytes(StandardCharsets.UTF_8));
        Times.put(repository, "times", 2, Times.model(4));

        RunningWorker.Reply<RepositoryModelLoadResponse> reply = load("times");

        assertThat(reply.status()).isEqualTo(GrpcStatus.INTERNAL);
        assertThat(reply.message()).contains("times/1/model.onnx").doesNotContain("times/2");
        assertThat(answer("times", 1)).as("the good version").isEqualTo(4);
        assertThat(Requests.floats(
                        worker().infer(Times.request("times", 1).toBuilder()
                                        .setModelVersion("1")
                                        .build())
                                .orFail(),
                        "y"))
                .containsExactly(2);
    }

    @Test
    void unloadsAndLoadsAgain() throws Exception {
        LinkClient link = LinkClient.greeted(worker());

        assertThat(unload("times").status()).isEqualTo(GrpcStatus.OK);

        assertThat(toldModels(link)).containsExactly("slow 1");
        RunningWorker.Reply<ModelInferResponse> refused = worker().infer(Times.request("times", 1));
        assertThat(refused.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(refused.message()).contains("is unloaded");
        assertThat(worker().metadata("times").message()).contains("is unloaded");
        assertThat(index()).contains("times  UNAVAILABLE unloaded", "slow 1 READY ");
        assertThat(Scrape.of(worker().worker().metricsPort()).value("sluice_worker_models_skipped"))
                .isEqualTo(0);
        assertThat(Scrape.of(worker().worker().metricsPort()).body())
                .contains("sluice_model_runs_shared{model=\"slow\"")
                .doesNotContain("sluice_model_runs_shared{model=\"times\"");
        link.frame(1, "times", Times.request("", 1));
        assertThat(link.outcomes(1).get(0).getFault().getCode()).isEqualTo(Fault.Code.MODEL_NOT_READY);

        assertThat(unload("times").status()).as("again").isEqualTo(GrpcStatus.OK);
        assertThat(load("times").status()).isEqualTo(GrpcStatus.OK);
        assertThat(answer("times", 1)).isEqualTo(2);
        assertThat(index()).noneMatch(line -> line.contains("unloaded"));
    }

    @Test
    void finishesWhatItTookInOfAModelThatIsUnloaded() throws Exception {
        LinkClient link = LinkClient.greeted(worker());
        link.frame(1, "slow", longs("", "rounds", 10 * LONG), longs("", "rounds", 1));
        Scrape.awaitBusyLanes(worker(), 1);
        link.frame(2, "slow", longs("", "rounds", 1));
        Future<RunningWorker.Reply<ModelInferResponse>> waiting =
                worker().inferLater(longs("slow", "rounds", 2), Duration.ZERO);
        Scrape.awaitQueuedFrames(worker(), 2);

        assertThat(unload("slow").status()).isEqualTo(GrpcStatus.OK);
        link.next(WorkerMessage.MessageCase.MODELS);

        assertThat(worker().infer(longs("slow", "rounds", 1)).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(link.outcomes(1)).hasSize(2).allMatch(MemberOutcome::hasResponse);
        assertThat(link.outcomes(2)).hasSize(1).allMatch(MemberOutcome::hasResponse);
        assertThat(RunningWorker.await(waiting).status()).isEqualTo(GrpcStatus.OK);
        assertThat(load("slow").status()).isEqualTo(GrpcStatus.OK);
        assertThat(worker().infer(longs("slow", "rounds", 1)).status()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void loadsBesideRunsAndNotBehindThem() throws Exception {
        Future<RunningWorker.Reply<ModelInferResponse>> running =
                worker().inferLater(longs("slow", "rounds", 5 * LONG), Duration.ZERO);
        Scrape.awaitBusyLanes(worker(), 1);
        ModelRepositories.write(repository, "fresh", Times.model(5));

        assertThat(load("fresh").status()).isEqualTo(GrpcStatus.OK);

        assertThat(running.isComplete()).isFalse();
    }

    @Test
    void refusesWhatIsNoModelOfItsRepositories() throws Exception {
        ModelRepositories.write(folder.resolve("outside"), "secret", Times.model(3));

        for (String name : List.of(
                "../outside/secret", "../times", "times/1", "/etc", "a\\b", ".", "..", "", "a\nb", "x".repeat(300))) {
            assertThat(load(name).status()).as(name).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
            assertThat(unload(name).status()).as(name).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        }
        assertThat(load("nowhere").status()).isEqualTo(GrpcStatus.NOT_FOUND);
        assertThat(unload("nowhere").status()).isEqualTo(GrpcStatus.NOT_FOUND);
        assertThat(index()).hasSize(2);
    }

    @Test
    void refusesAnotherConfigurationOrFilesThanThoseThatLieThere() throws Exception {
        for (String parameter : List.of("config", "file:1/model.onnx")) {
            var request = RepositoryModelLoadRequest.newBuilder()
                    .setModelName("times")
                    .putParameters(
                            parameter,
                            ModelRepositoryParameter.newBuilder()
                                    .setStringParam("{}")
                                    .build())
                    .build();
            var reply = RunningWorker.await(
                    worker().call("RepositoryModelLoad", request, RepositoryModelLoadResponse.parser(), Duration.ZERO));

            assertThat(reply.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
            assertThat(reply.message()).contains("'" + parameter + "' is not supported");
        }
        var withDependents = RepositoryModelUnloadRequest.newBuilder()
                .setModelName("times")
                .putParameters(
                        "unload_dependents",
                        ModelRepositoryParameter.newBuilder().setBoolParam(true).build())
                .build();
        assertThat(RunningWorker.await(calls().unload(withDependents)).status()).isEqualTo(GrpcStatus.OK);
    }

    private float answer(String model, float value) throws Exception {
        return Requests.floats(worker().infer(Times.request(model, value)).orFail(), "y")[0];
    }

    private static List<String> toldModels(LinkClient link) throws Exception {
        return link.next(WorkerMessage.MessageCase.MODELS).getModels().getModelsList().stream()
                .map(model -> model.getMetadata().getName()
                        + ' '
                        + model.getMetadata().getVersions(0))
                .toList();
    }

    private List<String> index() throws Exception {
        return calls().index();
    }

    private RunningWorker.Reply<RepositoryModelLoadResponse> load(String model) throws Exception {
        return RunningWorker.await(calls().load(model));
    }

    private RunningWorker.Reply<RepositoryModelUnloadResponse> unload(String model) throws Exception {
        return RunningWorker.await(calls().unload(model));
    }

    private RepositoryClient calls() {
        return new RepositoryClient(worker());
    }
}
