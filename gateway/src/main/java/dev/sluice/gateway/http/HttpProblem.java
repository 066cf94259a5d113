package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;

/** A request that is not served, where HTTP has a status of its own for the reason. Without a stack: it is an expected ending. */
final class HttpProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final ErrorCode code;

    HttpProblem(int status, ErrorCode code, String reason) {
        super(reason, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.status = status;
        this.code = code;
    }

    static HttpProblem of(ErrorCode code, String reason) {
        return new HttpProblem(HttpStatus.of(code), code, reason);
    }

    static HttpProblem tooLarge(long limit) {
        return new HttpProblem(
                413, ErrorCode.INVALID_REQUEST, "the body is larger than the " + limit + " bytes that are read");
    }

    static HttpProblem gone() {
        return of(ErrorCode.CANCELLED, "the requester has gone");
    }

    int status() {
        return status;
    }

    Outcome.Refused refused() {
        return new Outcome.Refused(code, String.valueOf(getMessage()));
    }
}
