package dev.sluice.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inference by JSON, by binary data, and by nothing but the tensor. */
@Timeout(180)
class HttpInferTest {

    private static final String ECHO = "/v2/models/echo/infer";
    private static final String FOUR =
            "{'id':'q7','inputs':[{'name':'x','shape':[1,4],'datatype':'UINT8','data':[1,2,3,4]}]}";
    private static final String HALF =
            "{'inputs':[{'name':'x','shape':[1],'datatype':'FP16','parameters':{'binary_data_size':2}}]%s}";

    private final OpenDoor door = new OpenDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void answersJsonByJsonWithTheClientsId() {
        HttpResponse<String> answer = door.post(ECHO, FOUR);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.body().replace('"', '\''))
                .isEqualTo("{'model_name':'echo','model_version':'1','id':'q7','outputs':"
                        + "[{'name':'y','datatype':'UINT8','shape':[1,4],'data':[1,2,3,4]}]}");
        assertThat(answer.headers().firstValue("sluice-request-id")).isPresent();
        assertThat(door.counted("infer", 200)).isEqualTo(1);
    }

    @Test
    void takesModelAndVersionFromThePathAndDecodesThem() throws Exception {
        door.post("/v2/models/a%2Fb%20c/versions/3/infer", FOUR);

        InferenceRequest request = door.pipeline.requests.take();
        assertThat(request.model()).isEqualTo(new ModelRef("a/b c", "3"));
        assertThat(request.body().getModelName()).isEqualTo("a/b c");
    }

    @Test
    void readsDeadlineAndClaimFromHeadersAndParameters() throws Exception {
        door.send(
                ECHO,
                request -> request.header("sluice-priority", "1")
                        .header("sluice-tenant", "acme")
                        .header("sluice-timeout-ms", "1000")
                        .POST(BodyPublishers.ofString(FOUR.replace('\'', '"'))));
        door.post(ECHO, FOUR.replace("{'id'", "{'parameters':{'priority':2,'kept':'yes'},'id'"));

        InferenceRequest byHeaders = door.pipeline.requests.take();
        assertThat(byHeaders.claim()).isEqualTo(new Claim(1, "acme"));
        assertThat(byHeaders.deadline().isSet()).isTrue();
        InferenceRequest byParameters = door.pipeline.requests.take();
        assertThat(byParameters.claim()).isEqualTo(new Claim(2, "http"));
        assertThat(byParameters.body().getParametersMap()).containsOnlyKeys("kept");
    }

    @Test
    void answersBinaryDataByBinaryDataWhereItIsAskedFor() throws Exception {
        HttpResponse<byte[]> answer = binary(HALF.formatted(",'parameters':{'binary_data_output':true}"), 0x12, 0x34);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
        int json = (int) answer.headers()
                .firstValueAsLong("inference-header-content-length")
                .orElseThrow();
        assertThat(new JsonObject(new String(answer.body(), 0, json, UTF_8))
                        .getJsonArray("outputs")
                        .getJsonObject(0)
                        .getJsonObject("parameters")
                        .getInteger("binary_data_size"))
                .isEqualTo(2);
        assertThat(Arrays.copyOfRange(answer.body(), json, answer.body().length))
                .containsExactly(0x12, 0x34);
        assertThat(door.pipeline.requests.take().body().getParametersCount()).isZero();
    }

    @Test
    void refusesAnAnswerInJsonThatHasNoJsonForm() {
        HttpResponse<byte[]> answer = binary(HALF.formatted(""), 0x12, 0x34);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), UTF_8)).contains("FP16", "binary data over HTTP", "INVALID_REQUEST");
    }

    @Test
    void takesABodyWithoutJsonForTheOneInputOfItsModel() throws Exception {
        HttpResponse<byte[]> answer = door.sendForBytes(
                "/v2/models/halves/infer",
                request -> request.header("inference-header-content-length", "0")
                        .POST(BodyPublishers.ofByteArray(new byte[] {1, 2})));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).endsWith(1, 2);
        assertThat(door.pipeline.requests.take().body().getRawInputContents(0))
                .isEqualTo(ByteString.copyFrom(new byte[] {1, 2}));
    }

    @Test
    void parsesALargeBodyBesideTheLoopWithTheSameResult() throws Exception {
        int count = 300_000;
        String numbers = "7,".repeat(count - 1) + "7";

        HttpResponse<String> answer = door.post(
                "/v2/models/m/infer",
                "{'inputs':[{'name':'x','shape':[" + count + "],'datatype':'UINT8','data':[" + numbers + "]}]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("[" + numbers + "]");
        assertThat(door.pipeline.requests.take().body().getRawInputContents(0).size())
                .isEqualTo(count);
    }

    @Test
    void readsCompressedBodiesAndCompressesForThoseWhoAsk() throws Exception {
        String numbers = "7,".repeat(9_999) + "7";
        String json = "{'inputs':[{'name':'x','shape':[10000],'datatype':'UINT8','data':[" + numbers + "]}]}";
        byte[] zipped = ContentCoding.gzip(json.replace('\'', '"').getBytes(UTF_8));

        HttpResponse<byte[]> answer = door.sendForBytes(
                ECHO,
                request -> request.header("content-encoding", "gzip")
                        .header("accept-encoding", "deflate, gzip;q=0.5")
                        .POST(BodyPublishers.ofByteArray(zipped)));
        HttpResponse<byte[]> small = door.sendForBytes(
                ECHO,
                request -> request.header("accept-encoding", "gzip")
                        .POST(BodyPublishers.ofString(FOUR.replace('\'', '"'))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(unzipped(answer.body())).contains("[" + numbers + "]");
        assertThat(small.headers().firstValue("content-encoding")).isEmpty();
    }

    private HttpResponse<byte[]> binary(String json, int... tail) {
        byte[] head = json.replace('\'', '"').getBytes(UTF_8);
        byte[] body = Arrays.copyOf(head, head.length + tail.length);
        for (int i = 0; i < tail.length; i++) {
            body[head.length + i] = (byte) tail[i];
        }
        return door.sendForBytes(
                "/v2/models/halves/infer",
                request -> request.header("content-type", "application/octet-stream")
                        .header("Inference-Header-Content-Length", Integer.toString(head.length))
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    private static String unzipped(byte[] zipped) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
