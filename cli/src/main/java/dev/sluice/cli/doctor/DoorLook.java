package dev.sluice.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.models.WorkerCalls;
import dev.sluice.cli.models.WorkerReport;
import dev.sluice.cli.stack.Addresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Knocks at each door of a gateway. */
final class DoorLook {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String HTTP = "http";
    private static final String WEBSOCKET = "websocket";
    private static final String GRPC = "grpc";

    private final Addresses addresses;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    DoorLook(Addresses addresses) {
        this.addresses = addresses;
    }

    /** As a server of the same protocol, the gateway answers calls that workers do. */
    List<DoorReport> reports(WorkerCalls calls) throws InterruptedException {
        return List.of(http(), websocket(), grpc(calls.greet(addresses.grpc())));
    }

    private DoorReport http() throws InterruptedException {
        try {
            HttpResponse<String> live = get("/v2/health/live");
            if (live.statusCode() != 200) {
                return shut(HTTP, "/v2/health/live ends with status " + live.statusCode());
            }
            return DoorReport.open(HTTP, addresses.http(), "--http", version(get("/v2")));
        } catch (IOException unreachable) {
            return shut(HTTP, reason(unreachable));
        }
    }

    private DoorReport shut(String door, String problem) {
        return DoorReport.shut(door, addresses.http(), "--http", problem);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + addresses.http() + path))
                .timeout(TIMEOUT)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String version(HttpResponse<String> metadata) {
        try {
            return new ObjectMapper().readTree(metadata.body()).path("version").asText("");
        } catch (JsonProcessingException saysNothing) {
            return "";
        }
    }

    private DoorReport websocket() {
        try {
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("sluice.json.v1")
                    .connectTimeout(TIMEOUT)
                    .buildAsync(URI.create("ws://" + addresses.http() + "/v2/stream"), new WebSocket.Listener() {})
                    .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            String spoken = socket.getSubprotocol();
            socket.abort();
            return spoken.equals("sluice.json.v1")
                    ? DoorReport.open(WEBSOCKET, addresses.http(), "--http", "")
                    : shut(WEBSOCKET, "it does not speak sluice.json.v1");
        } catch (CompletionException refused) {
            return shut(WEBSOCKET, reason(refused.getCause() == null ? refused : refused.getCause()));
        }
    }

    private DoorReport grpc(WorkerReport said) {
        return said.problem()
                .map(problem -> DoorReport.shut(GRPC, addresses.grpc(), "--grpc", problem))
                .orElseGet(() -> DoorReport.open(GRPC, addresses.grpc(), "--grpc", said.version()));
    }

    private static String reason(Throwable fault) {
        if (fault instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            return "/v2/stream ends with status " + refused.getResponse().statusCode();
        }
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
