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

        @Setting(meaning = "gRPC.") GrpcConfig grpc) {}
