package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.DoorChecks;
import dev.sluice.gateway.clients.OriginRule;
import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;

/** Where HTTP and WebSocket are served, and what a connection may do. */
public record HttpConfig(
        @Setting(meaning = "The address that HTTP and WebSocket listen on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(meaning = "The port of HTTP and WebSocket; 0 takes a free one.", defaultValue = "8000")
        int port,

        @Setting(
                meaning =
                        "Connections at once, those of WebSockets among them; further ones are closed, and a few of them answered 503.",
                defaultValue = "10000")
        int maxConnections,

        @Setting(meaning = "The largest body that is read, after decompression.", defaultValue = "8MiB")
        ByteSize maxBodySize,

        @Setting(
                meaning = "The largest answer that is written; a prediction that is larger ends as REPLY_TOO_LARGE.",
                defaultValue = "32MiB")
        ByteSize maxAnswerSize,

        @Setting(meaning = "How long a request may take to arrive.", defaultValue = "30s")
        Duration bodyTimeout,

        @Setting(
                meaning = "After how long a connection is closed that asks nothing, or whose answer nobody reads.",
                defaultValue = "75s")
        Duration idleTimeout,

        @Setting(
                meaning =
                        "Origins whose pages may ask, such as https://example.org, beside the pages of this very host and port; * "
                                + "allows all. What is no browser sends no origin and is not asked.")
        List<String> allowedOrigins) {

    public HttpConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedOrigins.forEach(origin -> OriginRule.check("http.allowed-origins", origin));
        DoorChecks.port("http.port", port);
        DoorChecks.atLeastOne("http.max-connections", maxConnections);
        DoorChecks.size("http.max-body-size", maxBodySize);
        DoorChecks.size("http.max-answer-size", maxAnswerSize);
        DoorChecks.positive("http.body-timeout", bodyTimeout);
        DoorChecks.positive("http.idle-timeout", idleTimeout);
    }
}
