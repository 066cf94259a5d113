package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.schemas.inference.RepositoryIndexResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadRequest;
import dev.sluice.schemas.inference.RepositoryModelUnloadRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of the server, its models and the workers' repositories. */
@Timeout(180)
class HttpPagesTest {

    private final RecordedRepositories repositories = new RecordedRepositories();
    private final OpenDoor door = new OpenDoor(OpenDoor.USUAL, OpenDoor.ROOM, Optional.empty(), repositories);

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void saysWhoItIs() {
        JsonObject server = json(door.get("/v2"));

        assertThat(server.getString("name")).isEqualTo("sluice");
        assertThat(server.getString("version")).isEqualTo("1.2.3");
        assertThat(server.getJsonArray("extensions")).contains("binary_tensor_data", "model_repository", "statistics");
    }

    @Test
    void isLiveWhateverIsAndReadyWhenNothingSpeaksAgainstIt() {
        assertThat(door.get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
        assertThat(door.get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");

        door.readiness.notReady("workers", "no worker is connected");

        assertThat(door.get("/v2/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = door.get("/v2/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"ready\":false,\"reasons\":{\"workers\":\"no worker is connected\"}}");
    }

    @Test
    void describesAModel() {
        JsonObject model = json(door.get("/v2/models/echo"));

        assertThat(model).isEqualTo(json(door.get("/v2/models/echo/versions/1")));
        assertThat(model.getJsonArray("versions")).containsExactly("1");
        assertThat(model.getJsonArray("inputs").getJsonObject(0))
                .isEqualTo(new JsonObject("{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[-1,4]}"));
        assertThat(door.get("/v2/models/echo/ready").body()).isEqualTo("{\"name\":\"echo\",\"ready\":true}");
        assertThat(door.get("/v2/models/echo/versions/1/ready").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/none",
                "/v2/models/none/ready",
                "/v2/models/none/config",
                "/v2/models/none/stats",
                "/v2/models/echo/versions/2",
                "/v2/models/echo/versions/2/ready",
                "/v2/models/echo/versions/2/config",
                "/v2/models/echo/versions/2/stats"
            })
    void saysOfAModelThatNobodyServesThatItIsUnknown(String path) {
        HttpResponse<String> answer = door.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).getString("code")).isEqualTo("UNKNOWN_MODEL");
    }

    @Test
    void saysAModelsConfigurationAsTritonDoes() {
        JsonObject echo = json(door.get("/v2/models/echo/config"));
        JsonObject counts = json(door.get("/v2/models/counts/versions/1/config"));

        assertThat(echo.getInteger("max_batch_size")).isPositive();
        assertThat(echo.getJsonArray("input").getJsonObject(0))
                .isEqualTo(new JsonObject("{\"name\":\"x\",\"data_type\":\"TYPE_UINT8\",\"dims\":[4]}"));
        assertThat(counts.getInteger("max_batch_size")).isZero();
        assertThat(counts.getJsonArray("output").getJsonObject(0).getJsonArray("dims"))
                .containsExactly(2);
    }

    @Test
    void saysStatisticsOfAllModelsOfOneAndOfAVersion() {
        assertThat(json(door.get("/v2/models/stats")).getJsonArray("model_stats"))
                .hasSize(3);
        assertThat(json(door.get("/v2/models/echo/stats")).getJsonArray("model_stats"))
                .hasSize(1);
        JsonObject echo = json(door.get("/v2/models/echo/versions/1/stats"))
                .getJsonArray("model_stats")
                .getJsonObject(0);
        assertThat(echo.getString("name")).isEqualTo("echo");
        assertThat(echo.getJsonObject("inference_stats")
                        .getJsonObject("success")
                        .getInteger("count"))
                .isZero();
    }

    @Test
    void listsWhatLiesInTheRepositories() {
        HttpResponse<String> index = door.post("/v2/repository/index", "{'ready':true}");

        assertThat(new JsonArray(index.body()).getJsonObject(0))
                .isEqualTo(new JsonObject(
                        "{\"name\":\"m\",\"version\":\"1\",\"state\":\"LOADING\",\"reason\":\"a while\"}"));
        assertThat(repositories.asked).containsExactly(true);
        door.send("/v2/repository/index", request -> request.POST(BodyPublishers.noBody()));
        assertThat(repositories.asked).containsExactly(true, false);
    }

    @Test
    void loadsAndUnloadsOnEveryWorker() throws Exception {
        HttpResponse<String> loaded = door.post(
                "/v2/repository/models/m/load",
                "{'parameters':{'config':'{}','file:1/model.onnx':'AQI=','n':7,'b':true}}");
        HttpResponse<String> unloaded =
                door.post("/v2/repository/models/m/unload", "{'parameters':{'unload_dependents':true}}");

        assertThat(loaded.body()).isEqualTo("{\"workers\":[\"a:1\",\"b:2\"]}");
        RepositoryModelLoadRequest load = repositories.loads.take();
        assertThat(load.getModelName()).isEqualTo("m");
        assertThat(load.getParametersOrThrow("file:1/model.onnx")
                        .getBytesParam()
                        .toByteArray())
                .containsExactly(1, 2);
        assertThat(load.getParametersOrThrow("n").getInt64Param()).isEqualTo(7);
        assertThat(unloaded.statusCode()).isEqualTo(500);
        assertThat(json(unloaded).getString("error")).isEqualTo("b:2: it is busy");
        assertThat(json(unloaded).getJsonArray("workers")).containsExactly("a:1");
        assertThat(json(unloaded).getJsonObject("failed").getString("b:2")).isEqualTo("it is busy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "7",
                "{'parameters':7}",
                "{'parameters':{'a':[]}}",
                "{'parameters':{'file:1/model.onnx':'!'}}"
            })
    void refusesToLoadByABodyThatItCannotRead(String body) {
        HttpResponse<String> answer = door.post("/v2/repository/models/m/load", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("code")).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void saysThatNoWorkerCanBeAsked() {
        HttpResponse<String> answer = door.post("/v2/repository/models/nobody/load", "{}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).getString("code")).isEqualTo("UNAVAILABLE");
        assertThat(json(answer).getString("error")).isEqualTo("no worker is known");
    }

    @Test
    void letsNoPageOfAnotherSiteUnload() {
        HttpResponse<String> answer = door.send(
                "/v2/repository/models/m/unload",
                request -> request.header("sec-fetch-site", "cross-site").POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/, /v2",
        "/v2/health/live/, /v2/health/live",
        "/v2/models/echo/, /v2/models/echo",
        "/v2/models/echo/versions/1/, /v2/models/echo/versions/1",
        "/v2?x=y, /v2",
    })
    void takesNoNoticeOfASlashAtTheEndOrOfAQuery(String path, String usual) {
        assertThat(door.get(path).body()).isEqualTo(door.get(usual).body());
        assertThat(door.get(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/health/ready", "/v2/models/echo", "/v2/models/none", "/v2/openapi.yaml"})
    void answersHeadAsGetWithoutTheBody(String path) {
        HttpResponse<String> get = door.get(path);
        HttpResponse<String> head = door.send(path, request -> request.method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length"))
                .isEqualTo(get.headers().firstValue("content-length"));
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
    }

    @ParameterizedTest
    @CsvSource({"/v2, 'GET,HEAD'", "/v2/models/echo, 'GET,HEAD'", "/v2/repository/index, POST"})
    void namesTheMethodsOfAPathThatIsAskedByAnother(String path, String allowed) {
        HttpResponse<String> answer = door.send(path, request -> request.DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow").orElse("").split(",", -1))
                .containsExactlyInAnyOrder(allowed.split(",", -1));
        assertThat(json(answer).getString("error")).isNotBlank();
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    /** Of two workers, of which one does not unload; of none for one model. */
    private static final class RecordedRepositories implements WorkerRepositories {

        private final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<RepositoryModelLoadRequest> loads = new LinkedBlockingQueue<>();

        @Override
        public Future<RepositoryIndexResponse> index(boolean isReadyOnly) {
            asked.add(isReadyOnly);
            var index = RepositoryIndexResponse.newBuilder();
            index.addModelsBuilder()
                    .setName("m")
                    .setVersion("1")
                    .setState("LOADING")
                    .setReason("a while");
            return Future.succeededFuture(index.build());
        }

        @Override
        public Future<Fanned> load(RepositoryModelLoadRequest request) {
            if (request.getModelName().equals("nobody")) {
                return Future.failedFuture(WorkerLostException.before("no worker is known"));
            }
            loads.add(request);
            return Future.succeededFuture(new Fanned(List.of("a:1", "b:2"), Map.of()));
        }

        @Override
        public Future<Fanned> unload(RepositoryModelUnloadRequest request) {
            return Future.succeededFuture(new Fanned(List.of("a:1"), Map.of("b:2", "it is busy")));
        }
    }
}
