package dev.sluice.load.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.Endings;
import dev.sluice.load.Target;
import dev.sluice.load.TargetException;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.connection.LoadLoop;
import dev.sluice.load.request.Bodies;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.List;

/**
 * Requests over HTTP/1.1 for one run, which has one request at a time on a connection: what finds none that is free waits here, and
 * its wait counts.
 */
public final class HttpTarget implements Target {

    private static final int OK = 200;
    private static final String NOT_SENT = "NOT_SENT";

    private final LoadLoop loop = new LoadLoop();
    private final HttpClient client;
    private final RequestOptions options;
    private final List<Buffer> bodies;
    private final ObjectMapper json = new ObjectMapper();

    private HttpTarget(ConnectionConfig config, String path, Bodies bodies) {
        this.bodies = bodies.each(Buffer::buffer);
        this.client = loop.vertx()
                .createHttpClient(
                        new HttpClientOptions().setKeepAlive(true),
                        new PoolOptions().setHttp1MaxSize(config.connections()).setMaxWaitQueueSize(-1));
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(config.host())
                .setPort(config.port())
                .setURI(path)
                .putHeader("content-type", "application/json");
        config.timeout().ifPresent(most -> options.putHeader("sluice-timeout-ms", Long.toString(most.toMillis())));
        RequestOptions live = new RequestOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setURI("/v2/health/live");
        var unused = loop.open(
                config.connections(),
                () -> client.request(live).compose(HttpClientRequest::send).compose(HttpClientResponse::body),
                "HTTP at " + config);
    }

    /**
     * Connects, each connection once.
     *
     * @param path of the model's inference
     * @param bodies of the protocol in JSON
     * @throws TargetException when the server does not answer
     */
    public static HttpTarget open(ConnectionConfig config, String path, Bodies bodies) {
        return new HttpTarget(config, path, bodies);
    }

    @Override
    public void send(int number, Endings told) {
        loop.run(() -> client.request(options)
                .compose(request -> request.send(bodies.get(number % bodies.size())))
                .compose(response -> ended(response, number, told))
                .onFailure(fault -> told.failed(number, NOT_SENT)));
    }

    private Future<?> ended(HttpClientResponse response, int number, Endings told) {
        if (response.statusCode() == OK) {
            // Taken in whole, and looked at no further.
            return response.end().onSuccess(whole -> told.ok(number));
        }
        return response.body().onSuccess(body -> told.failed(number, code(response.statusCode(), body)));
    }

    /** Of a server that has no codes, the status is all there is. */
    private String code(int status, Buffer problem) {
        String usual = "HTTP_" + status;
        try {
            JsonNode tree = json.readTree(problem.getBytes());
            return tree == null ? usual : tree.path("code").asText(usual);
        } catch (IOException notJson) {
            return usual;
        }
    }

    @Override
    public String nameOf(int number) {
        return "request " + number;
    }

    @Override
    public List<String> threads() {
        return List.of(LoadLoop.THREAD);
    }

    @Override
    public void close() {
        loop.close();
    }
}
