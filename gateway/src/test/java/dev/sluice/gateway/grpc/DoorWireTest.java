package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes that no client of gRPC would say. */
class DoorWireTest {

    private static final String PREFACE_AND_SETTINGS = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0";

    private static final String OK = "0";
    private static final String INVALID_ARGUMENT = "3";
    private static final String DEADLINE_EXCEEDED = "4";
    private static final String RESOURCE_EXHAUSTED = "8";
    private static final String UNIMPLEMENTED = "12";

    private OpenDoor door = OpenDoor.to(Scripts.atOnce(Scripts::echo));
    private RawClient client = new RawClient(door.vertx(), door.port());

    @AfterEach
    void close() {
        client.close();
        door.awaitIdle();
        await().untilAsserted(() -> assertThat(door.ended()).isEqualTo(door.received()));
        door.close();
    }

    private void open(OpenDoor other) {
        client.close();
        door.close();
        door = other;
        client = new RawClient(door.vertx(), door.port());
    }

    @Test
    void answersAMessageThatComesInPieces() {
        Buffer whole = RawClient.framed(Echoes.raw(1).toByteArray());
        HttpClientRequest request = client.open();
        Future<RawClient.Ended> ended = RawClient.ended(request);

        for (int at = 0; at < whole.length(); at++) {
            ScriptedWorker.await(request.write(whole.getBuffer(at, at + 1)));
        }
        request.end();

        assertThat(ScriptedWorker.await(ended).status()).isEqualTo(OK);
    }

    @Test
    void refusesAMessageThatEndsTooEarly() {
        byte[] message = Echoes.raw(1).toByteArray();

        RawClient.Ended ended =
                client.ask(RawClient.prefix(0, message.length + 1).appendBytes(message));

        assertThat(ended.status()).isEqualTo(INVALID_ARGUMENT);
        assertThat(ended.message()).isEqualTo("the call ended in the middle of a message");
    }

    @Test
    void refusesACallWithoutAMessage() {
        assertThat(client.ask(Buffer.buffer()).message()).isEqualTo("the call has no message");
    }

    @Test
    void refusesWhatIsNoMessage() {
        assertThat(client.ask(RawClient.prefix(7, 0)).status()).isEqualTo(INVALID_ARGUMENT);
        assertThat(client.ask(RawClient.framed(new byte[] {(byte) 0xff})).status())
                .isEqualTo(INVALID_ARGUMENT);
    }

    @Test
    void countsNoRequestWhereACallBreaksWithoutAMessage() {
        for (String method : List.of(RawClient.INFER, RawClient.STREAM)) {
            client.ask(method, Buffer.buffer());
            client.ask(method, RawClient.prefix(7, 0));
            client.ask(method, RawClient.prefix(0, 4).getBuffer(0, 3));
        }
        Buffer message = RawClient.framed(Echoes.raw(1).toByteArray());
        client.ask(RawClient.STREAM, message.copy().appendBuffer(RawClient.prefix(7, 0)));
        client.ask(RawClient.INFER, message);

        await().untilAsserted(() -> assertThat(door.ended()).isEqualTo(2));
        assertThat(door.received()).isEqualTo(2);
    }

    @Test
    void countsARequestOnceThatIsTurnedAway() {
        for (String method : List.of(RawClient.INFER, RawClient.STREAM)) {
            client.ask(method, RawClient.prefix(0, 2 << 20));
            client.ask(method, RawClient.prefix(1, 3));
        }
        door.path.hold("no worker is connected");
        client.ask(RawClient.STREAM, RawClient.prefix(0, 100)); // and ends in the middle of what is not taken

        await().untilAsserted(() -> assertThat(door.ended()).isEqualTo(5));
        assertThat(door.received()).isEqualTo(5);
    }

    @Test
    void answersTheFirstMessageOfACallThatHasTwo() {
        Buffer message = RawClient.framed(Echoes.raw(1).toByteArray());

        assertThat(client.ask(message.copy().appendBuffer(message)).status()).isEqualTo(OK);
    }

    @Test
    void knowsNoOtherCompressionThanGzip() {
        MultiMap headers = grpc().set("grpc-encoding", "snappy");

        assertThat(client.ask(headers, RawClient.prefix(1, 3)).status()).isEqualTo(UNIMPLEMENTED);
        assertThat(client.ask(RawClient.prefix(1, 3)).status()).isEqualTo(UNIMPLEMENTED);
    }

    @Test
    void decompressesNoMoreThanAMessageMayHave() throws IOException {
        byte[] bomb = gzip(new byte[8 << 20]);
        MultiMap headers = grpc().set("grpc-encoding", "gzip");

        RawClient.Ended ended =
                client.ask(headers, RawClient.prefix(1, bomb.length).appendBytes(bomb));

        assertThat(bomb).hasSizeLessThan(10_000);
        assertThat(ended.status()).isEqualTo(RESOURCE_EXHAUSTED);
        assertThat(ended.message()).startsWith("the message, decompressed, has more than 1048576 bytes");
        assertThat(client.ask(headers, RawClient.prefix(1, 3).appendBytes(new byte[3]))
                        .message())
                .isEqualTo("the message is not gzip");
    }

    @Test
    void refusesByItsLengthAMessageOfWhichNothingHasCome() {
        HttpClientRequest request = client.open();
        Future<RawClient.Ended> ended = RawClient.ended(request);

        request.write(RawClient.prefix(0, -1));

        assertThat(ScriptedWorker.await(ended).message()).startsWith("the message has 4294967295 bytes");
    }

    @Test
    void admitsAMessageBeforeItIsHeld() {
        HttpClientRequest request = client.open();
        request.write(RawClient.prefix(0, 500_000));
        await().until(() -> door.path.bytesInFlight() == 500_000);

        request.reset();

        await().until(() -> door.path.inFlight() == 0);
    }

    @Test
    void waitsForAMessageNoLongerThanItMay() {
        open(OpenDoor.to(OpenDoor.Settings.usual().waiting(Duration.ofMillis(100)), Scripts.atOnce(Scripts::echo)));
        HttpClientRequest request = client.open();
        Future<RawClient.Ended> ended = RawClient.ended(request);

        request.write(RawClient.prefix(0, 500_000));

        assertThat(ScriptedWorker.await(ended).status()).isEqualTo(DEADLINE_EXCEEDED);
    }

    @Test
    void letsAStreamBeQuietAfterAMessageThatPassedInPiecesForWantOfRoom() {
        var held = new Echoes.Held();
        int room = 100_000;
        open(OpenDoor.to(OpenDoor.Settings.usual().admitting(10, room).waiting(Duration.ofMillis(500)), held));
        HttpClientRequest stream = client.openStream();
        Future<RawClient.Ended> ended = RawClient.ended(stream);
        stream.write(RawClient.framed(Echoes.raw(1).toByteArray()));
        Echoes.HeldFrame running = held.next();

        stream.write(RawClient.framed(new byte[room])); // which HTTP/2 cuts into frames
        await().until(() -> door.ended() == 1);
        // Of the same connection, and so of the same loop: when its time is over, so is that of the stream.
        HttpClientRequest later = client.open();
        Future<RawClient.Ended> overdue = RawClient.ended(later);
        later.write(RawClient.prefix(0, 1_000));
        assertThat(ScriptedWorker.await(overdue).status()).isEqualTo(DEADLINE_EXCEEDED);

        stream.end(RawClient.framed(Echoes.raw(2).toByteArray()));
        held.next().answer();
        running.answer();
        assertThat(ScriptedWorker.await(ended).status()).isEqualTo(OK);
    }

    @Test
    void closesAConnectionThatDoesNotSayWhatItIsAndNotOneThatAsksNothing() throws IOException {
        open(OpenDoor.to(OpenDoor.Settings.usual().waiting(Duration.ofSeconds(1)), Scripts.atOnce(Scripts::echo)));
        Buffer message = RawClient.framed(Echoes.raw(1).toByteArray());
        client.ask(message);
        HttpConnection idle = client.open().connection();
        var isClosed = new AtomicBoolean();
        idle.closeHandler(closed -> isClosed.set(true));

        try (var silent = new Socket(InetAddress.getLoopbackAddress(), door.port());
                var halfway = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            silent.setSoTimeout(60_000);
            halfway.setSoTimeout(60_000);
            halfway.getOutputStream().write("PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII));

            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(halfway.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(isClosed).isFalse();
        assertThat(client.ask(message).status()).isEqualTo(OK);
    }

    @Test
    void givesThePlaceOfAPeerAwayThatAnswersNoPingAndNotOfOneThatAsksNothing() throws IOException {
        open(OpenDoor.to(OpenDoor.Settings.usual().pinging(Duration.ofSeconds(2)), Scripts.atOnce(Scripts::echo)));
        HttpConnection idle = client.open().connection();
        var isClosed = new AtomicBoolean();
        idle.closeHandler(closed -> isClosed.set(true));

        try (var vanished = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            vanished.setSoTimeout(60_000);
            vanished.getOutputStream().write(PREFACE_AND_SETTINGS.getBytes(StandardCharsets.US_ASCII));

            assertThat(vanished.getInputStream().readAllBytes()).isNotEmpty();
        }

        await().untilAsserted(() -> assertThat(openConnections()).isEqualTo(1));
        assertThat(isClosed).isFalse();
    }

    private double openConnections() {
        return door.registry.get("sluice.grpc.connections").gauge().value();
    }

    @Test
    void readsNoMoreOfHttp1ThanIsNeededToRefuseIt() throws IOException {
        open(OpenDoor.to(OpenDoor.Settings.usual().waiting(Duration.ofHours(1)), Scripts.atOnce(Scripts::echo)));

        try (var dripping = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            dripping.setSoTimeout(60_000);
            String begun = "POST / HTTP/1.1\r\nhost: x\r\nx: " + "a".repeat(600);
            dripping.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));

            assertThat(dripping.getInputStream().readAllBytes()).isNotEmpty();
        }
        try (var dripping = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            dripping.setSoTimeout(60_000);
            String begun = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n";
            dripping.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));

            assertThat(dripping.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void refusesConnectionsBeyondTheirNumberAndLetsOthersInWhenOneHasGone() {
        open(OpenDoor.to(OpenDoor.Settings.usual().connecting(1), Scripts.atOnce(Scripts::echo)));
        assertThat(client.ask(RawClient.framed(Echoes.raw(1).toByteArray())).status())
                .isEqualTo(OK);

        try (var other = new Client(door.port())) {
            // Again where this machine took longer than the moment for which it is held.
            await().untilAsserted(() -> {
                StatusRuntimeException refused = Client.refusal(() -> other.infer(Echoes.raw(2)));
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(refused.getStatus().getDescription()).endsWith("grpc.max-connections allows 1");
                assertThat(Client.trailer(refused, Client.PUSHBACK)).isEqualTo("1000");
            });
            assertThat(openConnections()).isEqualTo(1);
            assertThat(door.registry
                            .get("sluice.grpc.connections.refused")
                            .counter()
                            .count())
                    .isPositive();

            client.close();
            await().ignoreExceptions()
                    .until(() -> other.infer(Echoes.raw(3)).getId().equals("client-3"));
        }
        client = new RawClient(door.vertx(), door.port());
    }

    @Test
    void waitsForAReaderNoLongerThanItMay() {
        open(OpenDoor.to(OpenDoor.Settings.usual().waiting(Duration.ofMillis(100)), Scripts.atOnce(Scripts::echo)));
        ModelInferRequest.Builder large = Echoes.raw(1).toBuilder()
                .setRawInputContents(0, com.google.protobuf.ByteString.copyFrom(new byte[800_000]));
        large.getInputsBuilder(0).setShape(0, 200_000);
        HttpClientRequest request = client.open();
        var unread = RawClient.unread(request);

        request.end(RawClient.framed(large.build().toByteArray()));

        ScriptedWorker.await(unread);
        await().until(() -> door.path.inFlight() == 0);
    }

    @Test
    void speaksNothingElseThanProtobuf() {
        assertThat(client.ask(
                                MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json"),
                                Buffer.buffer())
                        .http())
                .isEqualTo(415);
        assertThat(client.ask(
                                MultiMap.caseInsensitiveMultiMap().set("content-type", "application/grpc+json"),
                                Buffer.buffer())
                        .http())
                .isEqualTo(415);
    }

    @Test
    void answersHttp1ThatItIsTheWrongDoor() {
        var http1 = door.vertx().createHttpClient();

        Integer status = ScriptedWorker.await(http1.request(HttpMethod.GET, door.port(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .map(response -> response.statusCode()));

        assertThat(status).isEqualTo(415);
        ScriptedWorker.await(http1.close());
    }

    @Test
    void closesTheConnectionOfAFloodOfResets() {
        var closed = new CompletableFuture<Void>();
        HttpConnection connection = null;
        // What is counted are those of half a minute: a machine that makes fewer goes on until it has made enough.
        for (int reset = 0; reset < 20 * GrpcListener.MOST_RESETS && !closed.isDone(); reset++) {
            HttpClientRequest request;
            try {
                request = client.open();
            } catch (java.util.concurrent.CompletionException gone) {
                break;
            }
            if (connection == null) {
                connection = request.connection();
                connection.closeHandler(gone -> closed.complete(null));
            }
            request.write(RawClient.prefix(0, 100));
            request.reset();
        }

        assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(client.ask(RawClient.framed(Echoes.raw(1).toByteArray())).status())
                .isEqualTo(OK);
    }

    private static MultiMap grpc() {
        return MultiMap.caseInsensitiveMultiMap().set("content-type", "application/grpc+proto");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
