package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.loop.ClientLoop;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;

/** Asks over HTTP: the protocol's REST form, one request at a time on each of a few connections. */
public final class HttpAsker implements Asker {

    private static final int CONNECTIONS = 16;
    private static final int OK = 200;
    private static final String JSON = "application/json";

    private final ClientLoop loop = new ClientLoop();
    private final HttpClient client = loop.vertx()
            .createHttpClient(
                    new HttpClientOptions().setConnectTimeout(5_000), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final Mailbox mailbox = new Mailbox();
    private final ObjectMapper json = new ObjectMapper();
    private final String address;
    private final String timeoutMillis;

    private HttpAsker(String address, Duration timeout) {
        this.address = address;
        this.timeoutMillis = Long.toString(timeout.toMillis());
    }

    /** Returns when the server has answered. */
    public static HttpAsker connect(String address, Duration timeout) throws CommandFailure, InterruptedException {
        var asker = new HttpAsker(address, timeout);
        try {
            Future<HttpClientResponse> live = asker.client
                    .request(asker.options(HttpMethod.GET, "/v2/health/live"))
                    .compose(request -> request.send());
            ClientLoop.await(live.compose(HttpClientResponse::body), "HTTP at " + address, "--http");
            return asker;
        } catch (CommandFailure | InterruptedException | RuntimeException failure) {
            asker.close();
            throw failure;
        }
    }

    private RequestOptions options(HttpMethod method, String path) {
        var socket = ClientLoop.socket(address);
        return new RequestOptions()
                .setMethod(method)
                .setHost(socket.host())
                .setPort(socket.port())
                .setURI(path);
    }

    @Override
    public void send(String id, Question question) {
        NamedBody named;
        try {
            named = NamedBody.of(question);
        } catch (InvalidRequestException wrong) {
            mailbox.failed(id, "INVALID_REQUEST", wrong.reason());
            return;
        }
        RequestOptions options = options(HttpMethod.POST, named.model().path())
                .putHeader("content-type", JSON)
                // Nobody works for somebody who waits no longer.
                .putHeader("sluice-timeout-ms", timeoutMillis);
        client.request(options)
                .compose(request -> request.send(Buffer.buffer(named.json())))
                .compose(response -> response.body().onSuccess(body -> received(id, response, body)))
                .onFailure(fault -> mailbox.failed(id, "NO_CONNECTION", ClientLoop.reason(fault)));
    }

    private void received(String id, HttpClientResponse response, Buffer body) {
        ByteString bytes = ByteString.copyFrom(body.getBytes());
        if (response.statusCode() == OK) {
            mailbox.answered(id, /* ok= */ true, bytes);
            return;
        }
        JsonNode problem = tree(body);
        if (problem.has("code")) {
            mailbox.answered(id, /* ok= */ false, bytes);
        } else {
            // Of a server that has no codes, the status is all there is.
            String reason = problem.path("error").asText(body.toString());
            mailbox.failed(id, "HTTP_" + response.statusCode(), reason.isEmpty() ? response.statusMessage() : reason);
        }
    }

    private JsonNode tree(Buffer body) {
        try {
            JsonNode tree = json.readTree(body.getBytes());
            return tree == null ? json.missingNode() : tree;
        } catch (IOException notJson) {
            return json.missingNode();
        }
    }

    @Override
    public void collect(Endings told) throws InterruptedException {
        mailbox.collect(told);
    }

    @Override
    public void close() {
        loop.close();
    }
}
