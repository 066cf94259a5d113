package dev.sluice.load.grpc;

import dev.sluice.load.Endings;
import dev.sluice.load.Target;
import dev.sluice.load.TargetException;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.connection.LoadLoop;
import dev.sluice.load.request.Bodies;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unary calls of {@code ModelInfer} for one run, in turn over each connection and many at a time on each. The framing of gRPC is
 * written here once for each body: a call costs the generator no more than a request of HTTP/2, and answers are not decoded. What a
 * server has no stream for waits here, and its wait counts.
 */
public final class GrpcTarget implements Target {

    private static final String PATH = "/inference.GRPCInferenceService/ModelInfer";
    private static final String NOT_SENT = "NOT_SENT";
    private static final int PREFIX = 5;

    private final LoadLoop loop = new LoadLoop();
    /** Held on to: a client that nobody holds is closed, and its connections with it. */
    private final HttpClientAgent client;

    private final RequestOptions options;
    private final List<Buffer> messages;
    private final List<HttpClientConnection> connections;
    private volatile boolean isClosing;
    private volatile boolean isClosed;

    private GrpcTarget(ConnectionConfig config, Bodies bodies) {
        this.messages = bodies.each(GrpcTarget::framed);
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(config.host())
                .setPort(config.port())
                .setURI(PATH)
                .putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers");
        config.timeout().ifPresent(most -> options.putHeader("grpc-timeout", most.toMillis() + "m"));
        this.client = loop.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        // gRPC is known to speak HTTP/2: nothing is negotiated.
                        .setHttp2ClearTextUpgrade(false));
        var server = new HttpConnectOptions().setHost(config.host()).setPort(config.port());
        this.connections =
                loop.open(config.connections(), () -> client.connect(server).map(this::watched), "gRPC at " + config);
    }

    /** Not compressed, so long, the message. */
    private static Buffer framed(byte[] message) {
        return Buffer.buffer(PREFIX + message.length)
                .appendByte((byte) 0)
                .appendInt(message.length)
                .appendBytes(message);
    }

    private HttpClientConnection watched(HttpClientConnection connection) {
        connection.closeHandler(ended -> isClosed = !isClosing);
        return connection;
    }

    /**
     * Connects.
     *
     * @param bodies in protobuf
     * @throws TargetException when the server does not answer
     */
    public static GrpcTarget open(ConnectionConfig config, Bodies bodies) {
        return new GrpcTarget(config, bodies);
    }

    @Override
    public void send(int number, Endings told) {
        if (isClosed) {
            throw new TargetException("the server closed a connection");
        }
        HttpClientConnection connection = connections.get(number % connections.size());
        loop.run(() -> connection
                .request(options)
                .compose(request -> request.send(messages.get(number % messages.size())))
                .compose(response -> ended(response, number, told))
                .onFailure(fault -> told.failed(number, NOT_SENT)));
    }

    private static Future<Void> ended(HttpClientResponse response, int number, Endings told) {
        return response.end().onSuccess(whole -> {
            String status = said(response, "grpc-status");
            if ("0".equals(status)) {
                told.ok(number);
                return;
            }
            String code = said(response, "sluice-error-code");
            told.failed(number, code == null ? "GRPC_" + (status == null ? "NO_STATUS" : status) : code);
        });
    }

    /** In the trailers, or of an answer that has nothing but an ending, in the headers. */
    private static @Nullable String said(HttpClientResponse response, String name) {
        String trailer = response.trailers().get(name);
        return trailer == null ? response.headers().get(name) : trailer;
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
        isClosing = true;
        client.close();
        loop.close();
    }
}
