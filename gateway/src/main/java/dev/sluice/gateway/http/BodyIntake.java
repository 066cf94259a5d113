package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.LongPredicate;

/**
 * A body on its way in. It is counted as it comes: what has more bytes than may be read, or than there is room for, ends there,
 * and the rest of it is passed over. Its connection's loop only.
 */
final class BodyIntake {

    /** Room is asked for in such steps where a body does not say how long it is. */
    static final int STEP = 64 << 10;

    private final Exchange exchange;
    private final long limit;
    private final LongPredicate grow;
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer body = Buffer.buffer();
    private long room;

    private BodyIntake(Exchange exchange, long limit, long room, LongPredicate grow) {
        this.exchange = exchange;
        this.limit = limit;
        this.room = room;
        this.grow = grow;
    }

    /**
     * Reads it. To be called before the loop turns to anything else, or the body is lost.
     *
     * @param room for so many bytes is taken already
     * @param grow takes more, or says that there is none
     * @return fails with an {@link HttpProblem}
     */
    static Future<Buffer> read(Exchange exchange, long limit, long room, LongPredicate grow) {
        if (Bodies.declaredBytes(exchange.request()) > limit) {
            return Future.failedFuture(HttpProblem.tooLarge(limit));
        }
        var intake = new BodyIntake(exchange, limit, room, grow);
        intake.begin();
        return intake.whole.future();
    }

    private void begin() {
        exchange.bodyIsDue(() -> fail(new HttpProblem(
                408,
                ErrorCode.INVALID_REQUEST,
                "the body did not arrive within " + exchange.site().config().bodyTimeout())));
        exchange.whenGone(() -> fail(HttpProblem.gone()));
        HttpServerRequest request = exchange.request();
        request.handler(this::came).endHandler(end -> ended());
        if (Bodies.expectsContinue(request)) {
            request.response().writeContinue();
        }
    }

    private void came(Buffer chunk) {
        if (whole.future().isComplete()) {
            return;
        }
        long size = (long) body.length() + chunk.length();
        if (size > limit) {
            fail(HttpProblem.tooLarge(limit));
        } else if (size > room && !takeRoom(size - room)) {
            fail(HttpProblem.of(ErrorCode.OVERLOADED, "as many bytes are in flight as may be"));
        } else {
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }
    }

    private boolean takeRoom(long missing) {
        long step = Math.max(missing, STEP);
        if (!grow.test(step)) {
            return false;
        }
        room += step;
        return true;
    }

    private void ended() {
        if (!whole.future().isComplete()) {
            exchange.bodyHasCome();
            whole.complete(body);
        }
    }

    private void fail(HttpProblem problem) {
        if (!whole.future().isComplete()) {
            exchange.bodyHasCome();
            body = Buffer.buffer();
            whole.fail(problem);
        }
    }
}
