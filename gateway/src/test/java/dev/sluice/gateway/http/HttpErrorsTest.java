package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which an inference request is not answered by a prediction. */
@Timeout(180)
class HttpErrorsTest {

    private static final String ECHO = "/v2/models/echo/infer";
    private static final String FOUR =
            "{'id':'q7','inputs':[{'name':'x','shape':[1,4],'datatype':'UINT8','data':[1,2,3,4]}]}";

    private OpenDoor door = new OpenDoor();

    @AfterEach
    void close() {
        door.close();
    }

    private void reopen(HttpConfig config, int maxInFlight) {
        door.close();
        door = new OpenDoor(
                config,
                new ClientAdmissionConfig(
                        maxInFlight, new ByteSize(1 << 20), Duration.ofSeconds(30), Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void saysEveryCodeWithItsStatus(ErrorCode code) {
        door.pipeline.endsAs(new Outcome.Failed(code, "for a reason"));

        HttpResponse<String> answer = door.post(ECHO, FOUR);

        assertThat(answer.statusCode()).isEqualTo(HttpStatus.of(code));
        var body = new JsonObject(answer.body());
        assertThat(body.getString("error")).isEqualTo("for a reason");
        assertThat(body.getString("code")).isEqualTo(code.name());
        assertThat(body.getBoolean("retryable")).isEqualTo(code.isRetryable());
        assertThat(body.getString("id")).isEqualTo("q7");
        assertThat(answer.headers().firstValue("sluice-request-id")).hasValue(body.getString("request_id"));
        assertThat(answer.headers().firstValue("retry-after").isPresent())
                .isEqualTo(answer.statusCode() == 429 || answer.statusCode() == 503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'inputs':[]} | has no inputs",
                "[] | has to be an object",
                "{ | can not be read",
                "{'model_name':'other','inputs':[{'name':'x','shape':[1],'datatype':'UINT8','data':[1]}]} | model_name in the body",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP16','data':[1]}]} | binary data over HTTP",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT8','parameters':{'binary_data_size':1}}]} | 0 are left",
                "{'parameters':{'priority':77},'inputs':[{'name':'x','shape':[1],'datatype':'UINT8','data':[1]}]} | priority",
            })
    void refusesWhatBreaksTheProtocol(String json, String reason) throws Exception {
        HttpResponse<String> answer = door.post(ECHO, json);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(reason, "INVALID_REQUEST");
        assertThat(door.pipeline.answeredAtTheDoor.take()).isInstanceOf(Outcome.Refused.class);
        assertThat(door.path.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "sluice-priority, 0, 400",
        "sluice-timeout-ms, soon, 400",
        "sluice-deadline, tomorrow, 400",
        "inference-header-content-length, many, 400",
        "inference-header-content-length, 100000, 400",
        "inference-header-content-length, 10, 400",
        "content-type, text/plain, 415",
        "content-type, application/x-www-form-urlencoded, 415",
        "content-encoding, br, 415",
        "content-encoding, 'gzip, gzip', 415",
        "content-encoding, gzip, 400",
        "content-encoding, deflate, 400",
        "sec-fetch-site, cross-site, 403",
    })
    void refusesAHeaderThatItCannotFollow(String header, String value, int status) {
        HttpResponse<String> answer = door.send(
                ECHO, request -> request.header(header, value).POST(BodyPublishers.ofString(FOUR.replace('\'', '"'))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("error")).isNotBlank();
        assertThat(door.pipeline.requests).isEmpty();
    }

    @Test
    void refusesABodyWithoutJsonForAModelThatNobodyServes() {
        HttpResponse<String> answer = door.send(
                "/v2/models/none/infer",
                request -> request.header("inference-header-content-length", "0")
                        .POST(BodyPublishers.ofByteArray(new byte[4])));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("UNKNOWN_MODEL");
    }

    @Test
    void refusesAtOnceWhenAsMuchIsInFlightAsMayBeAndSaysWhenToComeAgain() throws Exception {
        reopen(OpenDoor.USUAL, 1);
        door.pipeline.holds();
        try (RawClient first = door.connect()) {
            first.write(RawClient.post(ECHO, FOUR));
            door.pipeline.requests.take();

            HttpResponse<String> second = door.post(ECHO, FOUR);

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("retry-after")).hasValue("1");
            assertThat(second.body()).contains("OVERLOADED");
        }
    }

    @Test
    void refusesWhileNothingCouldRunARequest() {
        door.path.hold("no worker is connected");

        HttpResponse<String> answer = door.post(ECHO, FOUR);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        assertThat(answer.body()).contains("UNAVAILABLE", "no worker is connected");
    }

    @Test
    void saysOfAnAnswerThatIsLargerThanMayBeSentThatItIs() {
        reopen(
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        1_000,
                        new ByteSize(8 << 20),
                        new ByteSize(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(75),
                        List.of()),
                10);

        HttpResponse<String> answer = door.post(ECHO, FOUR);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("REPLY_TOO_LARGE");
    }

    @Test
    void refusesAnAnswerForWhichThereIsNoRoom() {
        reopen(OpenDoor.USUAL, 10);
        door.pipeline.script(request -> Future.succeededFuture(new Outcome.Predicted(ModelInferResponse.newBuilder()
                .addRawOutputContents(ByteString.copyFrom(new byte[2 << 20]))
                .build())));

        assertThat(door.post(ECHO, FOUR).statusCode()).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
    void namesTheMethodsOfAPathThatIsAskedByAnother(String method) {
        HttpResponse<String> answer = door.send(ECHO, request -> request.method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void answersByJsonWhereThereIsNothing() {
        HttpResponse<String> answer = door.get("/v3");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(new JsonObject(answer.body()).getString("error")).isNotBlank();
        assertThat(door.counted("other", 404)).isEqualTo(1);
    }

    @Test
    void countsEveryRequestOnceWhateverBecomesOfIt() {
        door.post(ECHO, FOUR);
        door.post(ECHO, "{");
        door.path.hold("for a test");
        door.post(ECHO, FOUR);

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(door.pipeline.received.get()).isEqualTo(3).isEqualTo(door.pipeline.ended.get()));
        assertThat(door.path.inFlight()).isZero();
        assertThat(door.path.bytesInFlight()).isZero();
    }
}
