package dev.sluice.gateway.grpc;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** Where gRPC is served, and what a call may bring. */
public record GrpcConfig(
        @Setting(meaning = "The address that gRPC listens on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(meaning = "The port of gRPC; 0 takes a free one.", defaultValue = "8001")
        int port,

        @Setting(
                meaning = "Connections at once; calls of further ones are answered UNAVAILABLE, and they are closed.",
                defaultValue = "1000")
        int maxConnections,

        @Setting(meaning = "The largest message that is read, after decompression.", defaultValue = "8MiB")
        ByteSize maxMessageSize,

        @Setting(
                meaning = "How long a message may take to arrive, and an answer to be taken; then its call is ended.",
                defaultValue = "30s")
        Duration messageTimeout) {

    public GrpcConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("grpc.port must be 0 to 65535, was " + port);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("grpc.max-connections must be at least 1, was " + maxConnections);
        }
        if (maxMessageSize.bytes() < 1 || maxMessageSize.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "grpc.max-message-size must be 1 to 2GiB, was " + maxMessageSize.bytes());
        }
        if (messageTimeout.isNegative() || messageTimeout.isZero()) {
            throw new IllegalArgumentException("grpc.message-timeout must be positive, was " + messageTimeout);
        }
    }

    SizeLimit messageLimit() {
        return new SizeLimit((int) maxMessageSize.bytes(), "grpc.max-message-size allows ");
    }
}
