package dev.sluice.gateway.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.WorkerLostException;
import io.vertx.core.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call with one small message each way. It needs no place in flight, and room only for a question that is more than a name:
 * whether a server is alive must be said of a busy one too.
 */
@EventLoopConfined
final class UnaryCall<Q extends MessageLite, A extends MessageLite> implements CallListener {

    private static final Logger log = LoggerFactory.getLogger(UnaryCall.class);

    private final Call call;
    private final Parser<Q> questions;
    private final Function<Q, Future<A>> method;
    private final ClientPermit room;
    private boolean isAsked;

    /**
     * @param method throws or fails with {@link CallRefusedException} where it expects to; its future ends on any thread
     * @param room none yet
     */
    UnaryCall(Call call, Parser<Q> questions, Function<Q, Future<A>> method, ClientPermit room) {
        this.room = room;
        this.call = call;
        this.questions = questions;
        this.method = method;
    }

    @Override
    public boolean begins(int bytes) {
        if (isAsked) {
            return false;
        }
        isAsked = true;
        if (!SizeLimit.QUESTION.allows(bytes)) {
            call.end(SizeLimit.QUESTION.exceededBy(bytes));
            return false;
        }
        try {
            takeRoom(bytes);
            return true;
        } catch (CallRefusedException full) {
            call.end(full.ending());
            return false;
        }
    }

    private void takeRoom(int bytes) {
        if (!SizeLimit.NAME.allows(bytes) && !room.grow(bytes)) {
            throw CallRefusedException.of(ErrorCode.OVERLOADED, "as many bytes are in flight as may be");
        }
    }

    @Override
    public void message(WireMessage message) {
        Future.succeededFuture(message)
                .map(arrived -> arrived.question(questions, SizeLimit.QUESTION, this::takeRoom))
                .compose(method)
                .onComplete(answered -> room.release())
                .onSuccess(answer -> call.execute(() -> call.end(answer)))
                .onFailure(fault -> call.execute(() -> call.end(ending(fault))));
    }

    private static Ending ending(Throwable fault) {
        if (fault instanceof CallRefusedException expected) {
            return expected.ending();
        }
        if (fault instanceof WorkerLostException nobody) {
            return Ending.of(ErrorCode.UNAVAILABLE, String.valueOf(nobody.getMessage()));
        }
        log.error("a call could not be answered", fault);
        return Ending.of(ErrorCode.INTERNAL, "the gateway could not answer");
    }

    @Override
    public void halfClosed() {
        if (!isAsked) {
            call.end(Ending.of(ErrorCode.INVALID_REQUEST, "the call has no message"));
        }
    }

    @Override
    public void gone(Outcome.Refused reason) {
        room.release();
    }
}
