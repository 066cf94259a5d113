package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the JDK's, which is nobody's of ours. All that is said either way is held against the schemas. */
final class JsonClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final WebSocket websocket;

    /** What it was told at last. */
    record Closed(int code, String reason) {}

    private JsonClient(URI uri, boolean offersSubprotocol) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (offersSubprotocol) {
            builder.subprotocols("sluice.json.v1");
        }
        websocket = builder.buildAsync(uri, new Listener())
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    static JsonClient of(LiveDoor door, String query) {
        return new JsonClient(uri(door, query), true);
    }

    static JsonClient withoutSubprotocol(LiveDoor door) {
        return new JsonClient(uri(door, ""), false);
    }

    static URI uri(LiveDoor door, String query) {
        return URI.create("ws://127.0.0.1:" + door.port() + "/v2/stream" + query);
    }

    /** One that has been greeted. */
    static JsonClient greeted(LiveDoor door, String query) throws InterruptedException {
        JsonClient client = of(door, query);
        assertThat(client.next().getString("type")).isEqualTo("hello");
        return client;
    }

    String subprotocol() {
        return websocket.getSubprotocol();
    }

    void send(String message) {
        StreamSchemas.assertMayBeSaidByAClient(message);
        sendWrong(message);
    }

    void sendWrong(String message) {
        websocket.sendText(message, true).orTimeout(60, TimeUnit.SECONDS).join();
    }

    void sendBinary(byte... message) {
        websocket
                .sendBinary(ByteBuffer.wrap(message), true)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** Asks echo, with these parameters. */
    void ask(String id, String parameters) {
        send(request(id, parameters));
    }

    static String request(String id, String parameters) {
        return "{\"id\":\"" + id + "\",\"model_name\":\"echo\",\"parameters\":{" + parameters + "},"
                + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}";
    }

    JsonObject next() throws InterruptedException {
        JsonObject message = messages.poll(60, TimeUnit.SECONDS);
        assertThat(message).as("a message; closed: %s", closed.getNow(null)).isNotNull();
        return message;
    }

    /** The next that is no credit. */
    JsonObject answer() throws InterruptedException {
        JsonObject message = next();
        while (message.getString("type").equals("credit")) {
            message = next();
        }
        return message;
    }

    boolean hasNothing() {
        return messages.isEmpty();
    }

    Closed closed() {
        return closed.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** As if the cable were cut. */
    void cut() {
        websocket.abort();
    }

    @Override
    public void close() {
        websocket
                .sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            text.append(data);
            if (isLast) {
                StreamSchemas.assertMayBeSaidByTheGateway(text.toString());
                messages.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable fault) {
            closed.completeExceptionally(fault);
        }
    }
}
