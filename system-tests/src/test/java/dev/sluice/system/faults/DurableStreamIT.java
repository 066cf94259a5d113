package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.process.FixedPorts;
import dev.sluice.testkit.process.ProcessFaults;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Durable requests over WebSocket, whose gateway dies between the request and its answer. */
@Timeout(180)
class DurableStreamIT {

    private static final String SESSION = "a-session-that-nobody-guesses";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void answersOnceAtAnotherGatewayWhenTheFirstIsKilledBeforeItAnswers() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).gateways(0))) {
            rig.createTopic("sluice.sessions");
            int port = FixedPorts.free();
            Program first = rig.startGateway(Map.of("http.port", Integer.toString(port)))
                    .awaitReady();
            String token;
            try (var client = new Client(port, "")) {
                assertThat(client.next("hello").path("session").asText()).isEqualTo(SESSION);
                client.ask("warm", 1);
                client.next("accepted");
                token = client.next("answer").path("token").asText();

                freeze(rig);
                client.ask("a", 10);
                assertThat(client.next("accepted").path("id").asText()).isEqualTo("a");
                first.kill();
            }
            thaw(rig);

            int other = FixedPorts.free();
            rig.startGateway(Map.of("http.port", Integer.toString(other))).awaitReady();
            try (var client = new Client(other, "&token=" + token)) {
                client.next("hello");
                JsonNode answer = client.next("answer");
                client.ask("b", 20);
                client.next("accepted");
                JsonNode last = client.next("answer");

                assertThat(answer.path("id").asText()).isEqualTo("a");
                assertThat(sum(answer)).isEqualTo(11);
                assertThat(answer.path("token").asText()).isNotEqualTo(token);
                assertThat(last.path("id").asText()).isEqualTo("b");
                assertThat(sum(last)).isEqualTo(21);
            }
        }
    }

    private static double sum(JsonNode answer) {
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("sum")) {
                return output.path("data").path(0).asDouble();
            }
        }
        throw new AssertionError("no sum in " + answer);
    }

    private static void freeze(FaultRig rig) {
        for (int i = 0; i < 2; i++) {
            ProcessFaults.stop(ProcessHandle.of(rig.worker(i).pid()).orElseThrow());
        }
    }

    private static void thaw(FaultRig rig) {
        for (int i = 0; i < 2; i++) {
            ProcessFaults.go(ProcessHandle.of(rig.worker(i).pid()).orElseThrow());
        }
    }

    /** A client as Java has one. */
    private static final class Client implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        Client(int port, String more) {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("sluice.json.v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v2/stream?session=" + SESSION + more), this)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }

        void ask(String id, int number) {
            String inputs = Arithmetic.json(number).substring(1);
            socket.sendText(
                            "{\"id\":\"%s\",\"durable\":true,\"model_name\":\"%s\",%s"
                                    .formatted(id, Arithmetic.MODEL, inputs),
                            /* last= */ true)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }

        /** The next message but for credits, which is of this type. */
        JsonNode next(String type) throws InterruptedException {
            JsonNode next;
            do {
                next = told.poll(60, TimeUnit.SECONDS);
                assertThat(next).as("a message, expected " + type).isNotNull();
            } while (next.path("type").asText().equals("credit"));
            assertThat(next.path("type").asText()).as("%s", next).isEqualTo(type);
            return next;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    told.add(JSON.readTree(text.toString()));
                } catch (IOException noJson) {
                    throw new AssertionError(noJson);
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
