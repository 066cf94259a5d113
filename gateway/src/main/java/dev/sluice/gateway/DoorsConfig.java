package dev.sluice.gateway;

import dev.sluice.gateway.grpc.GrpcConfig;
import dev.sluice.gateway.http.HttpConfig;
import dev.sluice.settings.Setting;

/** The doors of connected clients. */
public record DoorsConfig(
        @Setting(meaning = "HTTP and WebSocket.") HttpConfig http,
        @Setting(meaning = "gRPC.") GrpcConfig grpc) {}
