package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.ModelConfigs;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.schemas.inference.DataType;
import dev.sluice.schemas.inference.ModelConfig;
import dev.sluice.schemas.inference.ModelConfigRequest;
import dev.sluice.schemas.inference.ModelConfigResponse;
import dev.sluice.schemas.inference.ModelMetadataRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelReadyRequest;
import dev.sluice.schemas.inference.ModelReadyResponse;
import dev.sluice.schemas.inference.ModelStatisticsRequest;
import dev.sluice.schemas.inference.ModelStatisticsResponse;
import dev.sluice.schemas.inference.RepositoryIndexRequest;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.schemas.inference.ServerLiveRequest;
import dev.sluice.schemas.inference.ServerLiveResponse;
import dev.sluice.schemas.inference.ServerMetadataRequest;
import dev.sluice.schemas.inference.ServerMetadataResponse;
import dev.sluice.schemas.inference.ServerReadyRequest;
import dev.sluice.schemas.inference.ServerReadyResponse;
import dev.sluice.testkit.worker.Scripts;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The methods that say something of the server and its models, asked by grpc-java. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorMethodsTest {

    private static final MethodDescriptor<ModelReadyRequest, ModelReadyResponse> READY =
            Client.unary("ModelReady", ModelReadyRequest.getDefaultInstance(), ModelReadyResponse.getDefaultInstance());
    private static final MethodDescriptor<ModelMetadataRequest, ModelMetadataResponse> METADATA = Client.unary(
            "ModelMetadata", ModelMetadataRequest.getDefaultInstance(), ModelMetadataResponse.getDefaultInstance());
    private static final MethodDescriptor<ModelConfigRequest, ModelConfigResponse> CONFIG = Client.unary(
            "ModelConfig", ModelConfigRequest.getDefaultInstance(), ModelConfigResponse.getDefaultInstance());
    private static final MethodDescriptor<ModelStatisticsRequest, ModelStatisticsResponse> STATISTICS = Client.unary(
            "ModelStatistics",
            ModelStatisticsRequest.getDefaultInstance(),
            ModelStatisticsResponse.getDefaultInstance());
    private static final MethodDescriptor<RepositoryIndexRequest, RepositoryIndexResponse> INDEX = Client.unary(
            "RepositoryIndex",
            RepositoryIndexRequest.getDefaultInstance(),
            RepositoryIndexResponse.getDefaultInstance());
    private static final MethodDescriptor<RepositoryModelLoadRequest, RepositoryModelLoadResponse> LOAD = Client.unary(
            "RepositoryModelLoad",
            RepositoryModelLoadRequest.getDefaultInstance(),
            RepositoryModelLoadResponse.getDefaultInstance());
    private static final MethodDescriptor<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse> UNLOAD =
            Client.unary(
                    "RepositoryModelUnload",
                    RepositoryModelUnloadRequest.getDefaultInstance(),
                    RepositoryModelUnloadResponse.getDefaultInstance());
    private static final MethodDescriptor<ServerMetadataRequest, ServerMetadataResponse> SERVER = Client.unary(
            "ServerMetadata", ServerMetadataRequest.getDefaultInstance(), ServerMetadataResponse.getDefaultInstance());

    private static final CallOptions GZIP = CallOptions.DEFAULT.withCompression("gzip");

    private final OpenDoor door = OpenDoor.to(Scripts.atOnce(Scripts::echo));
    private final Client client = new Client(door.port());

    @AfterAll
    void close() {
        client.close();
        door.close();
    }

    @Test
    void isLiveAndReadyAsReadinessHasIt() {
        var live = Client.unary(
                "ServerLive", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.getDefaultInstance());
        var ready = Client.unary(
                "ServerReady", ServerReadyRequest.getDefaultInstance(), ServerReadyResponse.getDefaultInstance());

        assertThat(client.ask(live, ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(client.ask(ready, ServerReadyRequest.getDefaultInstance()).getReady())
                .isTrue();
        door.readiness.notReady("test", "it is told so");
        try {
            assertThat(client.ask(live, ServerLiveRequest.getDefaultInstance()).getLive())
                    .isTrue();
            assertThat(client.ask(ready, ServerReadyRequest.getDefaultInstance())
                            .getReady())
                    .isFalse();
        } finally {
            door.readiness.ready("test");
        }
    }

    @Test
    void advertisesWhatItImplementsAndNothingElse() {
        ServerMetadataResponse server = client.ask(SERVER, ServerMetadataRequest.getDefaultInstance());

        assertThat(server.getName()).isEqualTo("sluice");
        assertThat(server.getVersion()).isEqualTo("1.2.3");
        assertThat(server.getExtensionsList())
                .containsExactly(
                        "model_configuration", "model_repository", "schedule_policy", "statistics", "parameters");
    }

    @Test
    void saysWhetherAModelIsReady() {
        assertThat(ready("echo", "")).isTrue();
        assertThat(ready("echo", "1")).isTrue();
        assertThat(ready("echo", "2")).isFalse();
        assertThat(ready("nobody's", "")).isFalse();
        assertThat(Client.code(() -> ready("", ""))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void describesAModelAsItsWorkerDoes() {
        ModelMetadataResponse metadata = client.ask(
                METADATA, ModelMetadataRequest.newBuilder().setName("echo").build());

        assertThat(metadata).isEqualTo(Requests.echo().metadata());
    }

    @Test
    void knowsNoModelThatNobodyServes() {
        StatusRuntimeException refused = Client.refusal(() -> client.ask(
                METADATA, ModelMetadataRequest.newBuilder().setName("other").build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getStatus().getDescription()).isEqualTo("no worker serves model other");
        assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("UNKNOWN_MODEL");
    }

    @Test
    void givesTritonsConfigurationOfAModel() {
        ModelConfig config = client.ask(
                        CONFIG, ModelConfigRequest.newBuilder().setName("echo").build())
                .getConfig();

        assertThat(config.getName()).isEqualTo("echo");
        assertThat(config.getMaxBatchSize()).isEqualTo(ModelConfigs.MOST_ROWS);
        assertThat(config.getInputList()).singleElement().satisfies(input -> {
            assertThat(input.getName()).isEqualTo("x");
            assertThat(input.getDataType()).isEqualTo(DataType.TYPE_UINT8);
            assertThat(input.getDimsList()).containsExactly(4L);
        });
        assertThat(config.getOutputList())
                .singleElement()
                .satisfies(output -> assertThat(output.getDimsList()).containsExactly(4L));
        assertThat(config.hasDynamicBatching()).isTrue();
    }

    @Test
    void listsAndCountsWhatIsServed() {
        RepositoryIndexResponse index = client.ask(INDEX, RepositoryIndexRequest.getDefaultInstance());
        ModelStatisticsResponse statistics = client.ask(STATISTICS, ModelStatisticsRequest.getDefaultInstance());

        assertThat(index.getModelsList()).singleElement().satisfies(model -> {
            assertThat(model.getName()).isEqualTo("echo");
            assertThat(model.getVersion()).isEqualTo("1");
            assertThat(model.getState()).isEqualTo("READY");
        });
        assertThat(statistics.getModelStatsList())
                .singleElement()
                .satisfies(model -> assertThat(model.getName()).isEqualTo("echo"));
        assertThat(Client.code(() -> client.ask(
                        STATISTICS,
                        ModelStatisticsRequest.newBuilder().setName("other").build())))
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void namesTheWorkersThatDidNotLoadAModel() {
        var repositories = new Repositories(List.of("a:1"), Map.of("b:1", "no such file"));
        try (OpenDoor other = OpenDoor.to(OpenDoor.Settings.usual().over(repositories), Scripts.atOnce(Scripts::echo));
                Client asking = new Client(other.port())) {
            StatusRuntimeException refused = Client.refusal(() -> asking.ask(
                    LOAD,
                    RepositoryModelLoadRequest.newBuilder().setModelName("m").build()));

            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(refused.getStatus().getDescription())
                    .isEqualTo("not loaded by b:1 (no such file); loaded by a:1");
            assertThat(asking.ask(
                            UNLOAD,
                            RepositoryModelUnloadRequest.newBuilder()
                                    .setModelName("m")
                                    .build()))
                    .isEqualTo(RepositoryModelUnloadResponse.getDefaultInstance());
            assertThat(Client.code(() -> asking.ask(LOAD, RepositoryModelLoadRequest.getDefaultInstance())))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void saysThatNoWorkerCanBeAsked() {
        try (OpenDoor other =
                        OpenDoor.to(OpenDoor.Settings.usual().over(new NoWorkers()), Scripts.atOnce(Scripts::echo));
                Client asking = new Client(other.port())) {
            StatusRuntimeException refused = Client.refusal(() -> asking.ask(
                    LOAD,
                    RepositoryModelLoadRequest.newBuilder().setModelName("m").build()));

            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(refused.getStatus().getDescription()).isEqualTo("no worker is known");
        }
    }

    @Test
    void takesRoomForALargeQuestionAndNoneToSayWhetherItLives() {
        var repositories = new Repositories(List.of("a:1"), Map.of());
        var settings = OpenDoor.Settings.usual().over(repositories).admitting(8, 100_000);
        RepositoryModelLoadRequest large = RepositoryModelLoadRequest.newBuilder()
                .setModelName("m".repeat(60_000))
                .build();
        try (OpenDoor other = OpenDoor.to(settings, Scripts.atOnce(Scripts::echo));
                Client asking = new Client(other.port())) {
            ClientPermit others = other.path.admit(100_000).fold(permit -> permit, full -> {
                throw new AssertionError(full);
            });

            StatusRuntimeException refused = Client.refusal(() -> asking.ask(LOAD, large));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(Client.trailer(refused, Client.ERROR_CODE)).isEqualTo("OVERLOADED");
            assertThat(asking.ask(SERVER, ServerMetadataRequest.getDefaultInstance(), GZIP)
                            .getName())
                    .isEqualTo("sluice");

            others.release();
            assertThat(asking.ask(LOAD, large)).isEqualTo(RepositoryModelLoadResponse.getDefaultInstance());
            other.awaitIdle();
        }
    }

    @Test
    void decompressesNoMoreOfAQuestionThanItMayHave() {
        RepositoryModelLoadRequest large = RepositoryModelLoadRequest.newBuilder()
                .setModelName("m".repeat(1 << 20))
                .build();

        StatusRuntimeException refused = Client.refusal(() -> client.ask(LOAD, large, GZIP));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription())
                .isEqualTo("the message, decompressed, has more than 65536 bytes; this method takes 65536");
    }

    @Test
    void answersUnimplementedForAMethodThatItDoesNotHave() {
        var method = Client.unary(
                "TraceSetting", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.getDefaultInstance());

        assertThat(Client.code(() -> client.ask(method, ServerLiveRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(door.calls("unknown", "UNIMPLEMENTED")).isPositive();
    }

    private boolean ready(String name, String version) {
        return client.ask(
                        READY,
                        ModelReadyRequest.newBuilder()
                                .setName(name)
                                .setVersion(version)
                                .build())
                .getReady();
    }

    private record NoWorkers() implements WorkerRepositories {

        @Override
        public Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
            return nobody();
        }

        @Override
        public Future<Fanned> load(RepositoryModelLoadRequest request) {
            return nobody();
        }

        @Override
        public Future<Fanned> unload(RepositoryModelUnloadRequest request) {
            return nobody();
        }

        private static <T> Future<T> nobody() {
            return Future.failedFuture(WorkerLostException.before("no worker is known"));
        }
    }

    /** Loads here and not there, unloads everywhere. */
    private record Repositories(List<String> done, Map<String, String> failed) implements WorkerRepositories {

        private Repositories {
            done = List.copyOf(done);
            failed = Map.copyOf(failed);
        }

        @Override
        public Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
            return Future.succeededFuture(RepositoryIndexResponse.getDefaultInstance());
        }

        @Override
        public Future<Fanned> load(RepositoryModelLoadRequest request) {
            return Future.succeededFuture(new Fanned(done, failed));
        }

        @Override
        public Future<Fanned> unload(RepositoryModelUnloadRequest request) {
            return Future.succeededFuture(new Fanned(done, Map.of()));
        }
    }
}
