package dev.sluice.gateway.http;

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

    /** One array holds it. */
    private static final long LARGEST = 1L << 30;

    public HttpConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedOrigins.forEach(origin -> OriginRule.check("http.allowed-origins", origin));
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("http.port must be 0 to 65535, was " + port);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("http.max-connections must be at least 1, was " + maxConnections);
        }
        checkSize("http.max-body-size", maxBodySize);
        checkSize("http.max-answer-size", maxAnswerSize);
        checkPositive("http.body-timeout", bodyTimeout);
        checkPositive("http.idle-timeout", idleTimeout);
    }

    private static void checkSize(String key, ByteSize size) {
        if (size.bytes() < 1 || size.bytes() > LARGEST) {
            throw new IllegalArgumentException(key + " must be 1 to 1GiB, was " + size.bytes());
        }
    }

    private static void checkPositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + " must be positive, was " + duration);
        }
    }
}
