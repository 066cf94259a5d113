package dev.sluice.load.websocket;

import dev.sluice.load.request.Bodies;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** JSON in text messages. */
final class JsonStreamWire implements StreamWire {

    private final String[] tails;

    /** @param bodies each of which loses its opening brace, which gives way to the id */
    JsonStreamWire(Bodies bodies, Optional<Duration> timeout) {
        String told =
                timeout.map(most -> "\"timeout_ms\":" + most.toMillis() + ",").orElse("");
        tails = new String[bodies.count()];
        for (int i = 0; i < tails.length; i++) {
            tails[i] = "\"," + told + new String(bodies.body(i), StandardCharsets.UTF_8).substring(1);
        }
    }

    @Override
    public String subprotocol() {
        return "sluice.json.v1";
    }

    @Override
    public WebSocketFrame request(int number, byte[] id) {
        String message = "{\"id\":\"" + new String(id, StandardCharsets.US_ASCII) + tails[number % tails.length];
        return WebSocketFrame.textFrame(message, /* isFinal= */ true);
    }

    @Override
    public void listen(WebSocket socket, Consumer<StreamMessage> listener) {
        socket.textMessageHandler(text -> StreamMessage.read(text).ifPresent(listener));
    }
}
