package dev.sluice.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The port on loopback at which a gateway or a worker says how it is. */
public record StatusPort(int number) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public boolean isReady() {
        return readiness().startsWith("200");
    }

    /** Status and body of its readiness; what went wrong when it does not answer. */
    public String readiness() {
        try {
            HttpResponse<String> answer = get("/health/ready");
            return answer.statusCode() + " " + answer.body();
        } catch (IOException noAnswer) {
            return "no answer: " + noAnswer;
        }
    }

    public Metrics metrics() {
        try {
            return new Metrics(get("/metrics").body());
        } catch (IOException noAnswer) {
            throw new UncheckedIOException(noAnswer);
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number + path))
                .timeout(PATIENCE)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
