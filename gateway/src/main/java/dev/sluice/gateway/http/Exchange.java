package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One request and its one answer. Its connection's loop only. */
final class Exchange {

    /** For a client that is in the middle of a body that nobody reads: closed at once, it would lose the answer. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final int GONE = 499;
    private static final int TOO_SLOW = 408;

    private final HttpServerRequest request;
    private final Map<String, String> params;
    private final Context context;
    private final String label;
    private final HttpSite site;
    private Runnable whenGone = () -> {};
    private boolean isGone;
    private boolean isAnswered;

    Exchange(RoutingContext routing, String label, HttpSite site) {
        this.request = routing.request();
        this.params = routing.pathParams();
        this.context = routing.vertx().getOrCreateContext();
        this.label = label;
        this.site = site;
        request.response().closeHandler(closed -> gone());
        request.response().exceptionHandler(fault -> {}); // the future of the answer says so too
        request.exceptionHandler(fault -> {}); // it ends in a close
    }

    private void gone() {
        isGone = true;
        whenGone.run();
    }

    HttpServerRequest request() {
        return request;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** Of the path; empty when it has none. */
    String param(String name) {
        return params.getOrDefault(name, "");
    }

    Executor loop() {
        return task -> context.runOnContext(go -> task.run());
    }

    HttpSite site() {
        return site;
    }

    boolean isGone() {
        return isGone;
    }

    /** Told when the connection is lost before the answer; in place of who was to be told before. */
    void whenGone(Runnable told) {
        whenGone = told;
        if (isGone) {
            told.run();
        }
    }

    /** Pages that are of another site have no business here: a browser sends them on without asking us. */
    void refuseForeignPages() {
        boolean isForeign = !site.origins()
                .allows(header("origin").orElse(null), header("host").orElse(null));
        if (isForeign || header("sec-fetch-site").filter("cross-site"::equals).isPresent()) {
            throw HttpProblem.of(ErrorCode.PERMISSION_DENIED, "a page of another site may not ask");
        }
    }

    void bodyIsDue(Runnable otherwise) {
        site.due(connection(), site.config().bodyTimeout(), otherwise);
    }

    void bodyHasCome() {
        site.dueTimes().clear(connection());
    }

    /** Answers with what comes, on whatever thread it comes. */
    void answer(Future<HttpAnswer> coming) {
        coming.onComplete(come -> loop().execute(() -> {
            var ignored = answer(come.succeeded() ? come.result() : HttpAnswer.error(come.cause()));
        }));
    }

    /** Ends when it is written, or cannot be any more. */
    Future<Void> answer(HttpAnswer answer) {
        if (isAnswered) {
            throw new IllegalStateException("answered already: " + request.method() + ' ' + label);
        }
        isAnswered = true;
        site.metrics().answered(label, isGone ? GONE : answer.status());
        if (isGone) {
            return Future.succeededFuture();
        }
        boolean isLeftUnread = answer.status() == TOO_SLOW || isLeftUnread();
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        if (isLeftUnread) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        DueTimes.Due taken = site.due(connection(), site.config().idleTimeout(), this::cut);
        return write(response, answer.body()).onSuccess(written -> afterwards(isLeftUnread, taken));
    }

    private Future<Void> write(HttpServerResponse response, Buffer body) {
        if (HttpMethod.HEAD.equals(request.method())) {
            return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        }
        return response.end(body);
    }

    /**
     * Whether so much of the body is still to come that the connection is not worth it. Of one that says its size, and a size that
     * is read, the rest is passed over.
     */
    private boolean isLeftUnread() {
        if (request.isEnded()) {
            return false;
        }
        long declared = Bodies.declaredBytes(request);
        return declared > site.config().maxBodySize().bytes()
                || (declared < 0 && Bodies.isChunked(request))
                || Bodies.expectsContinue(request);
    }

    /** @param taken what was due while the answer was written */
    private void afterwards(boolean isLeftUnread, DueTimes.Due taken) {
        if (isLeftUnread && !request.isEnded()) {
            site.due(connection(), LINGER, this::cut);
            request.endHandler(end -> connection().close());
        } else if (isLeftUnread) {
            connection().close();
        } else if (site.dueTimes().isStill(connection(), taken)) {
            // Else a request that was pipelined behind this one has begun before this answer was out: its times count.
            site.due(connection(), site.config().idleTimeout(), this::cut);
        }
    }

    private void cut() {
        OpenConnections.cut(connection());
    }

    private HttpConnection connection() {
        return request.connection();
    }
}
