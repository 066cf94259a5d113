package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.MountedDoor;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies, their bounds, and what connections do that no well-behaved client does. */
@Timeout(180)
class HttpConnectionsTest {

    private static final String ECHO = "/v2/models/echo/infer";
    private static final String ONE = "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT8','data':[%d]}]}";
    private static final String BINARY = ONE.replace("{'inputs'", "{'parameters':{'binary_data_output':true},'inputs'");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private OpenDoor door = new OpenDoor();

    @AfterEach
    void close() {
        door.close();
    }

    private void reopen(int maxBody, Duration bodyTimeout, Duration idleTimeout) {
        door.close();
        door = new OpenDoor(
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        1_000,
                        new ByteSize(maxBody),
                        new ByteSize(1 << 20),
                        bodyTimeout,
                        idleTimeout,
                        List.of()),
                new ClientAdmissionConfig(10, new ByteSize(1 << 20), LONG, Duration.ofMinutes(5)));
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        try (RawClient client = door.connect()) {
            for (int i = 0; i < 50; i++) {
                client.write(RawClient.post(ECHO, ONE.formatted(i)));
            }

            for (int i = 0; i < 50; i++) {
                assertThat(client.read().orElseThrow().body()).contains("\"data\":[" + i + "]");
            }
        }
    }

    @Test
    void keepsTheConnectionAfterAnErrorWhoseBodyIsRead() {
        door.path.hold("for a test");
        try (RawClient client = door.connect()) {
            client.write(RawClient.post(ECHO, ONE.formatted(1)));
            assertThat(client.read().orElseThrow().status()).isEqualTo(503);
            door.path.resume();

            client.write(RawClient.post(ECHO, ONE.formatted(2)));
            assertThat(client.read().orElseThrow().status()).isEqualTo(200);
        }
    }

    @Test
    void cancelsARequestWhoseClientHasGone() throws Exception {
        door.pipeline.holds();
        try (RawClient client = door.connect()) {
            client.write(RawClient.post(ECHO, ONE.formatted(1)));
            InferenceRequest waiting = door.pipeline.requests.take();

            client.reset();

            assertThat(door.pipeline.cancelled.take()).isEqualTo(waiting.id());
        }
        await().untilAsserted(() -> assertThat(door.path.inFlight()).isZero());
        assertThat(door.counted("infer", 499)).isEqualTo(1);
    }

    @Test
    void givesThePlaceBackOfAClientThatGoesInTheMiddleOfItsBody() {
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
            await().untilAsserted(() -> assertThat(door.path.inFlight()).isEqualTo(1));
        }

        await().untilAsserted(() -> assertThat(door.path.inFlight()).isZero());
        assertThat(door.path.bytesInFlight()).isZero();
    }

    @Test
    void refusesABodyByTheSizeItSaysBeforeAnyOfItIsRead() {
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ncontent-length: 8388609\r\n\r\n");

            RawClient.Answer answer = client.read().orElseThrow();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(door.path.bytesInFlight()).isZero();
    }

    @Test
    void refusesABodyThatIsLargerThanIsReadAsSoonAsItIsWithoutSayingSo() {
        reopen(1_000, LONG, LONG);
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            client.write("3e8\r\n" + " ".repeat(1_000) + "\r\n1\r\n \r\n");

            assertThat(client.read().orElseThrow().status()).isEqualTo(413);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void readsAChunkedBody() {
        String body = ONE.formatted(9).replace('\'', '"');
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            client.write("5\r\n" + body.substring(0, 5) + "\r\n");
            client.write(Integer.toHexString(body.length() - 5) + "\r\n" + body.substring(5) + "\r\n0\r\n\r\n");

            assertThat(client.read().orElseThrow().body()).contains("[9]");
        }
    }

    @Test
    void asksForABodyOnlyWhenThereIsAPlaceForIt() {
        String head = "POST " + ECHO + " HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ";
        String body = ONE.formatted(1).replace('\'', '"');
        try (RawClient client = door.connect()) {
            client.write(head + body.length() + "\r\n\r\n");
            assertThat(client.read().orElseThrow().status()).isEqualTo(100);
            client.write(body);
            assertThat(client.read().orElseThrow().status()).isEqualTo(200);
        }
        door.path.hold("for a test");
        try (RawClient client = door.connect()) {
            client.write(head + body.length() + "\r\n\r\n");
            assertThat(client.read().orElseThrow().status()).isEqualTo(503);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void refusesABombByWhatComesOutOfIt() throws Exception {
        byte[] bomb = zippedZeros(10 << 20);
        assertThat(bomb.length).isLessThan(100_000);
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ncontent-length: "
                    + bomb.length + "\r\n\r\n");
            client.write(bomb);

            assertThat(client.read().orElseThrow().status()).isEqualTo(413);
        }
        assertThat(door.path.bytesInFlight()).isZero();
    }

    @Test
    void endsARequestThatDripsIn() {
        reopen(1_000, Duration.ofSeconds(3), LONG);
        try (RawClient client = door.connect()) {
            client.write("POST " + ECHO + " HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");

            assertThat(client.read().orElseThrow().status()).isEqualTo(408);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(door.path.inFlight()).isZero();
    }

    @Test
    void closesAConnectionWhoseFirstRequestDoesNotCome() {
        reopen(1_000, Duration.ofSeconds(3), LONG);
        try (RawClient client = door.connect()) {
            client.write("GET /v2 HTTP/1.1\r\nhost: x\r\nheader: and-so-on");

            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesAConnectionThatAsksNothingMoreAndNotOneThatWaitsForAnAnswer() throws Exception {
        reopen(1_000, LONG, SHORT);
        outwaitAnIdleConnection();
        door.pipeline.holds();
        try (RawClient waiting = door.connect()) {
            waiting.write(RawClient.post(ECHO, ONE.formatted(1)));
            door.pipeline.requests.take();
            outwaitAnIdleConnection();

            door.pipeline.release();
            assertThat(waiting.read().orElseThrow().status()).isEqualTo(500);
        }
    }

    @Test
    void keepsAConnectionWhoseNextRequestBeganBeforeTheAnswerToTheOneBeforeItWasOut() throws Exception {
        reopen(1_000, LONG, SHORT);
        door.pipeline.holds();
        try (RawClient waiting = door.connect()) {
            waiting.write("GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n" + RawClient.post(ECHO, ONE.formatted(1)));
            assertThat(waiting.read().orElseThrow().status()).isEqualTo(200);
            door.pipeline.requests.take();
            outwaitAnIdleConnection();
            outwaitAnIdleConnection(); // that one may have been of a loop that looks a little earlier

            assertThat(door.pipeline.cancelled).isEmpty();
            door.pipeline.release();
            assertThat(waiting.read().orElseThrow().status()).isEqualTo(500);
            assertThat(waiting.isClosedByPeer()).isTrue();
        }
    }

    private void outwaitAnIdleConnection() {
        try (RawClient idle = door.connect()) {
            idle.write("GET /v2 HTTP/1.1\r\nhost: x\r\n\r\n");
            assertThat(idle.read().orElseThrow().status()).isEqualTo(200);
            assertThat(idle.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void givesThePlaceBackOfAnAnswerThatNobodyReads() {
        door.close();
        door = new OpenDoor(
                new HttpConfig(
                        "127.0.0.1", 0, 1_000, new ByteSize(1_000), new ByteSize(64 << 20), LONG, SHORT, List.of()),
                new ClientAdmissionConfig(10, new ByteSize(128 << 20), LONG, Duration.ofMinutes(5)));
        door.pipeline.script(request -> Future.succeededFuture(large(48 << 20)));
        try (RawClient client = door.connect()) {
            client.write(RawClient.post(ECHO, BINARY.formatted(1)));
            await().untilAsserted(() -> assertThat(door.pipeline.requests).hasSize(1));

            await().untilAsserted(() -> assertThat(door.path.inFlight()).isZero());
        }
        assertThat(door.path.bytesInFlight()).isZero();
    }

    @Test
    void closesAlthoughAnAnswerIsReadByNobody() {
        door.close();
        door = new OpenDoor(
                new HttpConfig(
                        "127.0.0.1", 0, 1_000, new ByteSize(1_000), new ByteSize(64 << 20), LONG, LONG, List.of()),
                new ClientAdmissionConfig(10, new ByteSize(128 << 20), LONG, Duration.ofMinutes(5)));
        door.pipeline.script(request -> Future.succeededFuture(large(48 << 20)));
        try (RawClient client = door.connect()) {
            client.write(RawClient.post(ECHO, BINARY.formatted(1)));
            await().untilAsserted(() -> assertThat(door.counted("infer", 200)).isEqualTo(1));

            door.close();

            await().untilAsserted(() -> assertThat(door.path.inFlight()).isZero());
        }
        door = new OpenDoor();
    }

    private static Outcome large(int bytes) {
        var response = ModelInferResponse.newBuilder().addRawOutputContents(ByteString.copyFrom(new byte[bytes]));
        response.addOutputsBuilder().setName("y").setDatatype("UINT8").addShape(bytes);
        return new Outcome.Predicted(response.build());
    }

    @Test
    void refusesWhatIsNotHttpOrHasTooMuchOfIt() {
        assertThat(statusOf("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                .isEqualTo(414);
        assertThat(statusOf("GET /v2 HTTP/1.1\r\nhost: x\r\nh: " + "x".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo(431);
        assertThat(statusOf("this is no request\r\n\r\n")).isEqualTo(400);
        assertThat(statusOf("GET /v2/models/%zz HTTP/1.1\r\nhost: x\r\n\r\n")).isEqualTo(400);
    }

    private int statusOf(String request) {
        try (RawClient client = door.connect()) {
            return client.write(request).read().orElseThrow().status();
        }
    }

    @Test
    void speaksNoHttp2SoThatAnUpgradeIsAnsweredInHttp1() {
        try (RawClient client = door.connect()) {
            client.write(String.join(
                    "\r\n",
                    "GET /v2 HTTP/1.1",
                    "host: x",
                    "connection: upgrade, http2-settings",
                    "upgrade: h2c",
                    "http2-settings: AAMAAABkAAQAAP__",
                    "",
                    ""));

            assertThat(client.read().orElseThrow().status()).isEqualTo(200);
        }
    }

    @Test
    void spreadsConnectionsOverItsLoopsOnOnePort() {
        var threads = new ConcurrentSkipListSet<String>();
        door.pipeline.script(request -> Future.succeededFuture(ScriptedPipeline.echo(request)));
        door.close();
        door = new OpenDoor(OpenDoor.USUAL, OpenDoor.ROOM, Optional.of(new Hut(threads)), null);

        for (int i = 0; i < 8; i++) {
            try (RawClient client = door.connect()) {
                client.write("GET /hut HTTP/1.1\r\nhost: x\r\n\r\n");
                assertThat(client.read().orElseThrow().body()).isEqualTo("here");
            }
        }

        assertThat(threads).hasSize(2);
    }

    /** A door on the same port that says on which loops it was asked. */
    private record Hut(Set<String> threads) implements MountedDoor {

        @Override
        public String path() {
            return "/hut";
        }

        @Override
        public HttpServerOptions configured(HttpServerOptions options) {
            return options;
        }

        @Override
        public void handle(HttpServerRequest request) {
            threads.add(Thread.currentThread().getName());
            request.response().end("here");
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    private static byte[] zippedZeros(int size) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(new byte[size]);
        }
        return zipped.toByteArray();
    }
}
