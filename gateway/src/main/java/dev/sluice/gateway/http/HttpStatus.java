package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;

/** The one mapping from why a request was not predicted to the status of its answer. */
final class HttpStatus {

    private HttpStatus() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST, REPLY_TOPIC_REFUSED -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case UNKNOWN_MODEL -> 404;
            case OVERLOADED -> 429;
            case CANCELLED -> 499;
            case MODEL_ERROR, REPLY_TOO_LARGE, INTERNAL -> 500;
            case MODEL_NOT_READY, UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }

    /** Whether a client is told to come again in a moment. */
    static boolean isForAWhile(int status) {
        return status == 429 || status == 503;
    }
}
