package dev.sluice.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What the head of a request says of its body. */
final class Bodies {

    private static final int LONGEST = 18;

    private Bodies() {}

    /** How many bytes it says to have; -1 when it does not say. */
    static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return isChunked(request) ? -1 : 0;
        }
        return length.length() <= LONGEST && length.matches("\\d+") ? Long.parseLong(length) : Long.MAX_VALUE;
    }

    static boolean isChunked(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The client waits for our word before it sends the body. */
    static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }
}
