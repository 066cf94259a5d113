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
                meaning =
                        "Connections at once; further ones are closed, and calls of a few of them answered UNAVAILABLE.",
                defaultValue = "1000")
        int maxConnections,

        @Setting(meaning = "The largest message that is read, after decompression.", defaultValue = "8MiB")
        ByteSize maxMessageSize,

        @Setting(
                meaning = "The largest answer that is written; a prediction that is larger ends as REPLY_TOO_LARGE.",
                defaultValue = "32MiB")
        ByteSize maxAnswerSize,

        @Setting(
                meaning = "How long a message may take to arrive, and an answer to be taken; then its call is ended.",
                defaultValue = "30s")
        Duration messageTimeout,

        @Setting(
                meaning =
                        "How often the gateway pings a client; one that has not answered by the next time is cut off.",
                defaultValue = "60s")
        Duration pingInterval) {

    /** One array holds it. */
    private static final long LARGEST = 1L << 30;

    public GrpcConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("grpc.port must be 0 to 65535, was " + port);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("grpc.max-connections must be at least 1, was " + maxConnections);
        }
        checkSize("grpc.max-message-size", maxMessageSize);
        checkSize("grpc.max-answer-size", maxAnswerSize);
        checkPositive("grpc.message-timeout", messageTimeout);
        checkPositive("grpc.ping-interval", pingInterval);
    }

    private static void checkPositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + " must be positive, was " + duration);
        }
    }

    private static void checkSize(String key, ByteSize size) {
        if (size.bytes() < 1 || size.bytes() > LARGEST) {
            throw new IllegalArgumentException(key + " must be 1 to 1GiB, was " + size.bytes());
        }
    }

    SizeLimit messageLimit() {
        return new SizeLimit((int) maxMessageSize.bytes(), "grpc.max-message-size allows ");
    }
}
