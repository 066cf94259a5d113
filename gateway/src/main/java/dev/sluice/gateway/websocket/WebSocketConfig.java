package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.DoorChecks;
import dev.sluice.gateway.clients.OriginRule;
import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;

/** What a WebSocket may do. Where it is served is said in the section {@code http}. */
public record WebSocketConfig(
        @Setting(meaning = "Connections at once; further ones are refused at their handshake.", defaultValue = "8192")
        int maxConnections,

        @Setting(
                meaning =
                        "Requests that a connection may have in flight; beyond it they are refused with a retry hint.",
                defaultValue = "256")
        int maxInFlight,

        @Setting(meaning = "The largest message, either way; also the largest frame.", defaultValue = "8MiB")
        ByteSize maxMessageSize,

        @Setting(
                meaning =
                        "Bytes of answers that may wait for a client to take them; beyond it further requests are refused "
                                + "with a retry hint.",
                defaultValue = "16MiB")
        ByteSize maxWaiting,

        @Setting(meaning = "How often the gateway pings a client.", defaultValue = "20s")
        Duration pingInterval,

        @Setting(
                meaning =
                        "After how long a connection is closed on which nothing is heard of the client, not even a pong.",
                defaultValue = "60s")
        Duration idleTimeout,

        @Setting(
                meaning =
                        "After how long a connection is closed whose client takes none of the answers that wait for it.",
                defaultValue = "30s")
        Duration slowReaderTimeout,

        @Setting(
                meaning =
                        "Whether messages may be compressed (permessage-deflate). A small message can be inflated to a very "
                                + "large one: only for clients that are trusted.",
                defaultValue = "false")
        boolean compression,

        @Setting(
                meaning =
                        "Origins whose pages may connect, such as https://example.org, beside the pages of this very host and "
                                + "port where that is an address or localhost; * allows all. What is no browser is not asked.")
        List<String> allowedOrigins,

        @Setting(meaning = "What is kept of clients whose connection breaks.", isInline = true)
        SessionsConfig sessions) {

    public WebSocketConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        DoorChecks.atLeastOne("websocket.max-connections", maxConnections);
        DoorChecks.atLeastOne("websocket.max-in-flight", maxInFlight);
        if (maxMessageSize.bytes() < 1_024 || maxMessageSize.bytes() > 1 << 30) {
            throw new IllegalArgumentException(
                    "websocket.max-message-size must be 1KiB to 1GiB, was " + maxMessageSize.bytes());
        }
        DoorChecks.atLeastOne("websocket.max-waiting", maxWaiting.bytes());
        DoorChecks.positive("websocket.ping-interval", pingInterval);
        DoorChecks.positive("websocket.slow-reader-timeout", slowReaderTimeout);
        if (idleTimeout.compareTo(pingInterval) <= 0) {
            throw new IllegalArgumentException("websocket.idle-timeout must be more than websocket.ping-interval, was "
                    + idleTimeout + " and " + pingInterval);
        }
        allowedOrigins.forEach(origin -> OriginRule.check("websocket.allowed-origins", origin));
    }

    int maxMessageBytes() {
        return (int) maxMessageSize.bytes();
    }
}
