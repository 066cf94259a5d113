package dev.sluice.worker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What the operations endpoint of a worker says. */
record Scrape(int status, String body) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Scrape of(int port) throws Exception {
        return get(port, "/metrics");
    }

    static Scrape get(int port, String path) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Scrape(response.statusCode(), response.body());
    }

    /** Waits until so many frames wait for a lane. */
    static void awaitQueuedFrames(RunningWorker worker, int frames) {
        await(worker, "sluice_worker_queue_frames", frames);
    }

    /** Waits until so many lanes are at work. */
    static void awaitBusyLanes(RunningWorker worker, int lanes) {
        await(worker, "sluice_worker_lanes_busy", lanes);
    }

    private static void await(RunningWorker worker, String metric, int value) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> of(worker.worker().metricsPort()).value(metric) == value);
    }

    /** The first sample whose line begins so. */
    double value(String prefix) {
        return body.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no sample " + prefix));
    }
}
