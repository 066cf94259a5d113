package dev.sluice.gateway.http;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** Where HTTP and WebSocket are served, and what a connection may do. */
public record HttpConfig(
        @Setting(meaning = "The address that HTTP and WebSocket listen on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(meaning = "The port of HTTP and WebSocket; 0 takes a free one.", defaultValue = "8000")
        int port,

        @Setting(meaning = "The largest body that is read, after decompression.", defaultValue = "8MiB")
        ByteSize maxBodySize,

        @Setting(meaning = "How long a request may take to arrive.", defaultValue = "30s")
        Duration bodyTimeout,

        @Setting(meaning = "After how long a connection is closed on which nothing moves.", defaultValue = "75s")
        Duration idleTimeout) {

    public HttpConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("http.port must be 0 to 65535, was " + port);
        }
        if (maxBodySize.bytes() < 1 || maxBodySize.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("http.max-body-size must be 1 to 2GiB, was " + maxBodySize.bytes());
        }
        if (bodyTimeout.isNegative() || bodyTimeout.isZero()) {
            throw new IllegalArgumentException("http.body-timeout must be positive, was " + bodyTimeout);
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("http.idle-timeout must be positive, was " + idleTimeout);
        }
    }
}
