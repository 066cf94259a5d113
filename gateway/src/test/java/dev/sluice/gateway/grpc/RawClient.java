package dev.sluice.gateway.grpc;

import dev.sluice.testkit.worker.ScriptedWorker;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;

/** A client that says over HTTP/2 whatever it is told to, whether or not that is gRPC. */
final class RawClient {

    static final String INFER = '/' + InferenceService.NAME + "/ModelInfer";
    static final String STREAM = '/' + InferenceService.NAME + "/ModelStreamInfer";

    private static final MultiMap USUAL = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/grpc");
    private static final int PREFIX = 5;

    private final HttpClient client;

    RawClient(Vertx vertx, int port) {
        client = vertx.createHttpClient(new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    }

    /** How a call ended; the status is empty when it has none. */
    record Ended(int http, String status, String message, int bytes) {

        static Ended of(HttpClientResponse response, int bytes) {
            MultiMap where = response.headers().contains("grpc-status") ? response.headers() : response.trailers();
            return new Ended(
                    response.statusCode(),
                    where.contains("grpc-status") ? where.get("grpc-status") : "",
                    where.contains("grpc-message") ? where.get("grpc-message") : "",
                    bytes);
        }
    }

    /** A call of ModelInfer, begun. */
    HttpClientRequest open() {
        return open(USUAL);
    }

    HttpClientRequest open(MultiMap headers) {
        return open(INFER, headers);
    }

    /** A stream, begun. */
    HttpClientRequest openStream() {
        return open(STREAM, USUAL);
    }

    private HttpClientRequest open(String method, MultiMap headers) {
        HttpClientRequest request = ScriptedWorker.await(client.request(HttpMethod.POST, method));
        request.headers().addAll(headers);
        request.setChunked(true);
        request.exceptionHandler(reset -> {});
        return request;
    }

    /** Says all of it at once, and waits for the end. */
    Ended ask(MultiMap headers, Buffer body) {
        return ScriptedWorker.await(asked(headers, body));
    }

    Ended ask(Buffer body) {
        return ask(USUAL, body);
    }

    Ended ask(String method, Buffer body) {
        return ScriptedWorker.await(asked(method, USUAL, body));
    }

    Future<Ended> asked(MultiMap headers, Buffer body) {
        return asked(INFER, headers, body);
    }

    private Future<Ended> asked(String method, MultiMap headers, Buffer body) {
        return client.request(HttpMethod.POST, method).compose(request -> {
            request.headers().addAll(headers);
            Future<Ended> ended = ended(request);
            request.end(body);
            return ended;
        });
    }

    /** The end of a call, whenever it comes. */
    static Future<Ended> ended(HttpClientRequest request) {
        return request.response().compose(response -> response.body().map(body -> Ended.of(response, body.length())));
    }

    /** The first of what a call says, of which nothing more is read. */
    static Future<HttpClientResponse> unread(HttpClientRequest request) {
        Promise<HttpClientResponse> begun = Promise.promise();
        request.response().onSuccess(response -> {
            response.pause();
            begun.complete(response);
        });
        return begun.future();
    }

    static Buffer framed(byte[] message) {
        return prefix(0, message.length).appendBytes(message);
    }

    static Buffer prefix(int flag, int length) {
        return Buffer.buffer(PREFIX).appendByte((byte) flag).appendInt(length);
    }

    void close() {
        ScriptedWorker.await(client.close());
    }
}
