package dev.sluice.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.rpc.ProtobufCodec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call. Vert.x's own server for gRPC holds a message before anybody can say whether there is room for it, and decompresses
 * without a bound; here a method is asked as soon as the length is known, what it does not take is never held, and it
 * decompresses what it has room for.
 */
@EventLoopConfined
final class Call {

    private static final Logger log = LoggerFactory.getLogger(Call.class);

    /** Answers that the caller has not taken; beyond it nothing more of the call is read. */
    static final int MOST_UNWRITTEN = 64;

    private static final int NO_ERROR = 0;
    private static final int CANCEL = 8;

    private final String method;
    private final HttpServerRequest request;
    private final CallEnvironment environment;
    private final CallWriter writer;
    private final MessageReader reader = new MessageReader();
    private @Nullable CallListener listener;

    private boolean isHeldByMethod;
    private boolean isHeldByWriter;
    private boolean isReading;
    private boolean isReadEnded;
    private boolean isHalfCloseTold;
    private boolean isEnded;
    private boolean isOverdue;

    /** Of a message that did not come in one piece; meaningless when none is arriving. */
    private long arrivingSinceNanos;

    private boolean isArriving;

    Call(String method, HttpServerRequest request, CallEnvironment environment) {
        this.method = method;
        this.request = request;
        this.environment = environment;
        this.writer = new CallWriter(request.response(), environment.clock(), this::written);
    }

    void open(CallListener opened) {
        listener = opened;
        environment.watch().add(this);
        request.exceptionHandler(broken -> lost());
        request.response().exceptionHandler(broken -> lost());
        request.response().closeHandler(closed -> lost());
        request.endHandler(end -> {
            isReadEnded = true;
            read();
        });
        request.handler(this::received);
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    /** @throws dev.sluice.oip.InvalidRequestException when the header is none */
    Optional<Duration> timeout() {
        return Optional.ofNullable(header("grpc-timeout")).map(GrpcTimeout::parse);
    }

    /** What a message says, decompressed. Any thread; as {@link WireMessage#plain}. */
    byte[] plain(WireMessage message, IntConsumer room) {
        return message.plain(environment.messages(), room);
    }

    int maxAnswerBytes() {
        return environment.maxAnswerBytes();
    }

    /**
     * A message as it is written. Any thread.
     *
     * @throws AnswerTooLargeException when it has more bytes than may be sent
     */
    Buffer framed(MessageLite message) {
        if (message.getSerializedSize() > environment.maxAnswerBytes()) {
            throw new AnswerTooLargeException(environment.maxAnswerBytes());
        }
        return ProtobufCodec.framed(message);
    }

    /**
     * Runs a step here when it is short, else beside the loop. What waits there has its place in flight, so that there is never
     * more of it than admission lets in.
     */
    <T> Future<T> run(boolean isShort, Callable<T> step) {
        if (!isShort) {
            return environment.codecs().executeBlocking(step, /* ordered= */ false);
        }
        try {
            return Future.succeededFuture(step.call());
        } catch (Exception fault) {
            return Future.failedFuture(fault);
        }
    }

    /** Any thread: runs it on the loop of the connection. */
    void execute(Runnable task) {
        environment.context().runOnContext(hop -> task.run());
    }

    /** Nothing happens when the call has ended. */
    Future<Void> write(MessageLite message) {
        return write(ProtobufCodec.framed(message));
    }

    /** As {@link #write(MessageLite)}, of what is {@link #framed} already. */
    Future<Void> write(Buffer framed) {
        if (isEnded) {
            return Future.succeededFuture();
        }
        Future<Void> written = writer.write(framed);
        hold(isHeldByMethod, writer.unwritten() >= MOST_UNWRITTEN);
        return written;
    }

    /** The last message, and a good end. */
    Future<Void> end(MessageLite message) {
        return end(ProtobufCodec.framed(message));
    }

    /** As {@link #end(MessageLite)}, of what is {@link #framed} already. */
    Future<Void> end(Buffer framed) {
        Future<Void> written = write(framed);
        end(Ending.ok());
        return written;
    }

    /** Only the first ending counts. */
    void end(Ending ending) {
        if (!isEnded) {
            isEnded = true;
            environment.counts().ended(method, ending.status());
            writer.end(ending);
        }
    }

    /** Reads nothing more until it is released. */
    void hold(boolean isHeld) {
        hold(isHeld, isHeldByWriter);
    }

    private void hold(boolean byMethod, boolean byWriter) {
        boolean was = isHeld();
        isHeldByMethod = byMethod;
        isHeldByWriter = byWriter;
        if (was != isHeld() && !isReadEnded) {
            if (isHeld()) {
                request.pause();
            } else {
                request.resume();
            }
        }
        if (was && !isHeld()) {
            // What was not asked for could not arrive.
            arrivingSinceNanos = environment.clock().nanoTime();
            read();
        }
    }

    private boolean isHeld() {
        return isHeldByMethod || isHeldByWriter;
    }

    private void written() {
        hold(isHeldByMethod, writer.unwritten() >= MOST_UNWRITTEN);
    }

    private void received(Buffer chunk) {
        if (!isEnded) {
            reader.add(chunk);
            read();
        } else if (writer.isFinished()) {
            // The answer is out: the rest is not wanted.
            request.response().reset(NO_ERROR);
        }
    }

    private void read() {
        if (isReading || listener == null) {
            return;
        }
        isReading = true;
        try {
            boolean goesOn = true;
            while (goesOn && !isEnded && !isHeld()) {
                goesOn = read(reader.next(), listener);
            }
        } catch (RuntimeException bug) {
            log.error("a call could not be served: method={}", method, bug);
            fail(Ending.of(ErrorCode.INTERNAL, "the gateway could not read the call"));
        } finally {
            isReading = false;
        }
    }

    private boolean read(MessageReader.Step step, CallListener told) {
        switch (step) {
            case BEGUN -> begin(told);
            case COMPLETE -> {
                isArriving = false;
                told.message(new WireMessage(reader.message(), reader.compression() == 1));
            }
            case SKIPPED -> isArriving = false;
            case STARVED -> starved(told);
        }
        return step != MessageReader.Step.STARVED;
    }

    private void begin(CallListener told) {
        if (reader.compression() < 0 || reader.compression() > 1) {
            fail(Ending.of(ErrorCode.INVALID_REQUEST, "what came is no message of gRPC"));
        } else if (reader.compression() == 1 && !"gzip".equals(header("grpc-encoding"))) {
            turnAway(told, Ending.of(GrpcStatus.UNIMPLEMENTED, "messages may be compressed by gzip only"));
        } else if (!environment.messages().allows(reader.length())) {
            turnAway(told, environment.messages().exceededBy(reader.length()));
        } else if (told.begins((int) reader.length())) {
            reader.take();
        } else {
            reader.skip();
        }
    }

    private void turnAway(CallListener told, Ending ending) {
        told.turnedAway(new Outcome.Refused(ErrorCode.INVALID_REQUEST, ending.message()));
        fail(ending);
    }

    private void starved(CallListener told) {
        if (!isReadEnded) {
            if (reader.isMidMessage() && !isArriving) {
                isArriving = true;
                arrivingSinceNanos = environment.clock().nanoTime();
            }
        } else if (!isHalfCloseTold) {
            isHalfCloseTold = true;
            if (reader.isMidMessage()) {
                fail(Ending.of(ErrorCode.INVALID_REQUEST, "the call ended in the middle of a message"));
            } else {
                told.halfClosed();
            }
        }
    }

    /** Ends it for what has come, which its method is told. */
    void fail(Ending ending) {
        if (!isEnded) {
            end(ending);
            tellGone(new Outcome.Refused(ErrorCode.INVALID_REQUEST, ending.message()));
        }
    }

    private void lost() {
        isReadEnded = true;
        writer.close();
        environment.watch().remove(this);
        if (!isEnded) {
            isEnded = true;
            environment.counts().ended(method, GrpcStatus.CANCELLED);
            tellGone(Outcome.Refused.cancelled());
        }
    }

    private void tellGone(Outcome.Refused reason) {
        if (listener != null) {
            listener.gone(reason);
        }
    }

    /** Ends a call whose caller lets it wait. */
    void look(long nowNanos, long timeoutNanos) {
        if (writer.isStuck(nowNanos, timeoutNanos)) {
            request.response().reset(CANCEL);
        } else if (isEnded && writer.isFinished()) {
            if (isOverdue) {
                request.response().reset(NO_ERROR);
            }
            isOverdue = true;
        } else if (isArriving && !isHeld() && nowNanos - arrivingSinceNanos > timeoutNanos) {
            fail(Ending.of(ErrorCode.DEADLINE_EXCEEDED, "the message did not arrive in grpc.message-timeout"));
        }
    }
}
