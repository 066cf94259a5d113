package dev.sluice.gateway;

import dev.sluice.gateway.grpc.GrpcConfig;
import dev.sluice.gateway.http.HttpConfig;
import dev.sluice.gateway.kafka.session.DurableConfig;
import dev.sluice.gateway.websocket.WebSocketConfig;
import dev.sluice.settings.Setting;

/** The doors of connected clients. */
public record DoorsConfig(
        @Setting(meaning = "HTTP and WebSocket.") HttpConfig http,

        @Setting(meaning = "WebSocket, which is served on the port of HTTP.")
        WebSocketConfig websocket,

        @Setting(meaning = "Requests of connected clients that outlive the gateway; they need Kafka.")
        DurableConfig durable,

        @Setting(meaning = "gRPC.") GrpcConfig grpc) {

    public DoorsConfig {
        if (websocket.maxConnections() > http.maxConnections()) {
            throw new IllegalArgumentException(
                    "websocket.max-connections must not be more than http.max-connections, of which they are a part, was "
                            + websocket.maxConnections() + " and " + http.maxConnections());
        }
    }
}
