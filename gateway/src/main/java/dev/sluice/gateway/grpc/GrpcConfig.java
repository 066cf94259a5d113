package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.DoorChecks;
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

    public GrpcConfig {
        DoorChecks.port("grpc.port", port);
        DoorChecks.atLeastOne("grpc.max-connections", maxConnections);
        DoorChecks.size("grpc.max-message-size", maxMessageSize);
        DoorChecks.size("grpc.max-answer-size", maxAnswerSize);
        DoorChecks.positive("grpc.message-timeout", messageTimeout);
        DoorChecks.positive("grpc.ping-interval", pingInterval);
    }

    SizeLimit messageLimit() {
        return new SizeLimit((int) maxMessageSize.bytes(), "grpc.max-message-size allows ");
    }
}
