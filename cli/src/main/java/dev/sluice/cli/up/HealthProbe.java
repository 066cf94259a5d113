package dev.sluice.cli.up;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a program of ours whether it is ready. */
final class HealthProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int LONGEST_ANSWER = 4 << 10;

    private final URI uri;

    HealthProbe(int port) {
        this.uri = URI.create("http://127.0.0.1:" + port + "/health/ready");
    }

    /** What it said: yes, or its reasons. */
    record Answer(boolean ready, String body) {}

    Answer ask() {
        try {
            URL url = uri.toURL();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = ready ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(
                        ready, body == null ? "" : new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
            }
        } catch (IOException notThere) {
            return new Answer(false, "it does not answer " + uri);
        }
    }
}
