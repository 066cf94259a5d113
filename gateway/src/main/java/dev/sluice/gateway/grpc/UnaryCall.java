package dev.sluice.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.WorkerLostException;
import io.vertx.core.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call with one small message each way. It needs no place in flight: whether a server is alive must be said of a busy one
 * too.
 */
@EventLoopConfined
final class UnaryCall<Q extends MessageLite, A extends MessageLite> implements CallListener {

    private static final Logger log = LoggerFactory.getLogger(UnaryCall.class);

    /** Nobody asks longer questions about a server and its models. */
    static final int LONGEST_QUESTION = 64 << 10;

    private final Call call;
    private final Parser<Q> questions;
    private final Function<Q, Future<A>> method;
    private boolean isAsked;

    /** @param method throws or fails with {@link CallRefusedException} where it expects to; its future ends on any thread */
    UnaryCall(Call call, Parser<Q> questions, Function<Q, Future<A>> method) {
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
        if (bytes > LONGEST_QUESTION) {
            call.end(Ending.tooLarge("the message has " + bytes + " bytes; this method takes " + LONGEST_QUESTION));
            return false;
        }
        return true;
    }

    @Override
    public void message(byte[] bytes) {
        Future.succeededFuture(bytes)
                .map(this::question)
                .compose(method)
                .onSuccess(answer -> call.execute(() -> call.end(answer)))
                .onFailure(fault -> call.execute(() -> call.end(ending(fault))));
    }

    private Q question(byte[] bytes) {
        try {
            return questions.parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            throw CallRefusedException.of(ErrorCode.INVALID_REQUEST, "the message is no protobuf of this method");
        }
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
        // Nothing was begun that has to be undone.
    }
}
