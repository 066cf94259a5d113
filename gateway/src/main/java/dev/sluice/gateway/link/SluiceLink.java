package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Hello;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.Welcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream to a worker of ours, opened again whenever it breaks. */
@EventLoopConfined
final class SluiceLink implements Link {

    private static final Logger log = LoggerFactory.getLogger(SluiceLink.class);

    private static final ServiceMethod<WorkerMessage, GatewayMessage> CONNECT = ProtobufCodec.called(
            ServiceName.create("sluice.worker.v1", "WorkerLink"), "Connect", WorkerMessage.parser());

    private final String id;
    private final SocketAddress address;
    private final LinkEnvironment environment;
    private final Backoff backoff;
    private final Reach reach;
    private final UnderWay underWay = new UnderWay();

    private State state = State.WAITING;

    /** Numbers the attempts, so that a late event of an earlier stream is known as such. */
    private long attempt;

    private @Nullable GrpcClientRequest<GatewayMessage, WorkerMessage> request;
    private @Nullable LinkStream stream;
    private CoreLoop.@Nullable Timer timer;
    private boolean isPingUnanswered;

    /** It finishes what it has, and does not come back. */
    private boolean isLeaving;

    SluiceLink(String address, LinkEnvironment environment, Backoff backoff) {
        this.id = address;
        this.address = WorkerAddress.parse(address);
        this.environment = environment;
        this.backoff = backoff;
        this.reach = new Reach(id, environment.reachability());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void start() {
        connect();
    }

    @Override
    public Future<Void> infer(Frame frame, MemberOutcomes outcomes) {
        return stream == null || state != State.SERVING
                ? Future.failedFuture(WorkerLostException.before("the worker is not connected"))
                : underWay.add(stream.infer(frame, outcomes));
    }

    @Override
    public boolean isConnected() {
        return state == State.SERVING;
    }

    @Override
    public Future<Void> leave() {
        isLeaving = true;
        if (state == State.SERVING) {
            state = State.DRAINING;
            environment.listener().lost(this, "it is not named any more");
        } else if (state != State.DRAINING) {
            close();
        }
        return underWay.over();
    }

    @Override
    public void close() {
        lose("the gateway closes");
        state = State.CLOSED;
        stopTimer();
    }

    private void connect() {
        state = State.CONNECTING;
        long current = ++attempt;
        // One timer a state: while the stream is not serving it bounds the attempt, later it is the watch.
        timer = environment
                .loop()
                .schedule(environment.config().checkEvery(), () -> fail(current, "no welcome in time"));
        environment
                .client()
                .request(address, CONNECT)
                .onSuccess(opened -> opened(current, opened))
                .onFailure(refused -> fail(current, LinkFaults.reason(refused)));
    }

    private void opened(long current, GrpcClientRequest<GatewayMessage, WorkerMessage> opened) {
        if (current != attempt || state != State.CONNECTING) {
            opened.cancel();
            return;
        }
        state = State.GREETED;
        request = opened;
        stream = new LinkStream(opened, environment);
        opened.exceptionHandler(broken -> fail(current, LinkFaults.reason(broken)));
        opened.response()
                .onSuccess(response -> listen(current, response))
                .onFailure(broken -> fail(current, LinkFaults.reason(broken)));
        opened.write(GatewayMessage.newBuilder()
                .setHello(Hello.newBuilder().setGateway(environment.config().gateway()))
                .build());
    }

    private void listen(long current, GrpcClientResponse<GatewayMessage, WorkerMessage> response) {
        response.exceptionHandler(broken -> fail(current, LinkFaults.reason(broken)));
        response.endHandler(ended -> fail(current, endedWith(response)));
        response.handler(message -> {
            if (current == attempt) {
                received(current, message);
            }
        });
    }

    private void received(long current, WorkerMessage message) {
        try {
            switch (message.getMessageCase()) {
                case WELCOME -> welcomed(current, message.getWelcome());
                case MODELS -> serves(message.getModels());
                case OUTCOME -> serving().ended(message.getOutcome());
                case FRAME_DONE -> serving().done(message.getFrameDone());
                case DRAINING -> draining();
                case PROGRESS -> serving().progressed();
                case MESSAGE_NOT_SET -> log.debug("message of a later protocol ignored: worker={}", id);
            }
        } catch (WorkerLostException violation) {
            fail(current, String.valueOf(violation.getMessage()));
        }
    }

    private LinkStream serving() {
        if (stream == null || (state != State.SERVING && state != State.DRAINING)) {
            throw WorkerLostException.before("the worker spoke before its welcome");
        }
        return stream;
    }

    private void serves(Models models) {
        serving();
        if (state == State.SERVING) {
            environment.listener().serves(this, FrameWire.models(id, models));
        }
    }

    /** What it has it will answer on this stream; whoever waits for it hears that it takes nothing more. */
    private void draining() {
        if (state == State.SERVING) {
            state = State.DRAINING;
            log.info("worker stopping: worker={}", id);
            environment.listener().lost(this, "it is stopping");
            reach.lost("it is stopping");
        }
    }

    private void welcomed(long current, Welcome welcome) {
        if (state != State.GREETED || welcome.getCredit() < 1) {
            throw WorkerLostException.before("the worker's welcome is out of place: credit " + welcome.getCredit());
        }
        state = State.SERVING;
        serving().fitInto(welcome.getMaxMessageBytes());
        backoff.succeeded();
        stopTimer();
        isPingUnanswered = false;
        watch(current);
        log.info(
                "worker connected: worker={} name={} lanes={} credit={} maxMessageBytes={}",
                id,
                welcome.getWorker(),
                welcome.getLanes(),
                welcome.getCredit(),
                welcome.getMaxMessageBytes());
        reach.reached();
        environment.listener().connected(this, welcome.getLanes(), welcome.getCredit());
    }

    /** A connection may be half open, and a process may hang: neither tells. So both are asked. */
    private void watch(long current) {
        timer = environment.loop().schedule(environment.config().checkEvery(), () -> check(current));
    }

    private void check(long current) {
        if (current != attempt || request == null || stream == null) {
            return;
        }
        long timeout = environment.config().frameTimeout().toNanos();
        if (isPingUnanswered) {
            fail(current, "no answer to a ping");
        } else if (stream.isSilentSince(environment.clock().nanoTime() - timeout)) {
            fail(current, stream.outstandingFrames() + " frames and no answer in time");
        } else {
            isPingUnanswered = true;
            request.connection().ping(Buffer.buffer(new byte[8])).onSuccess(pong -> {
                if (current == attempt) {
                    isPingUnanswered = false;
                }
            });
            watch(current);
        }
    }

    /** An attempt or a serving stream has ended. Late events of earlier ones are nothing. */
    private void fail(long current, String reason) {
        if (current != attempt || state == State.CLOSED || state == State.WAITING) {
            return;
        }
        if (state == State.DRAINING) {
            log.info("worker stopped: worker={} reason={}", id, reason);
        } else if (state == State.SERVING) {
            log.warn("worker lost: worker={} reason={}", id, reason);
        } else {
            reach.notReached(reason);
        }
        lose(reason);
        if (isLeaving) {
            state = State.CLOSED;
            return;
        }
        state = State.WAITING;
        timer = environment.loop().schedule(backoff.next(), this::connect);
    }

    private void lose(String reason) {
        boolean wasServing = state == State.SERVING;
        LinkStream lost = stream;
        GrpcClientRequest<GatewayMessage, WorkerMessage> broken = request;
        stopTimer();
        attempt++;
        stream = null;
        request = null;
        if (wasServing) {
            // First, so that what fails below is not sent here again.
            environment.listener().lost(this, reason);
            reach.lost(reason);
        }
        if (lost != null) {
            lost.fail("the worker was lost: " + reason);
        }
        if (broken != null) {
            broken.cancel();
            // A stream that broke is not to be trusted with its connection, which may be half open.
            broken.connection().close();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static String endedWith(GrpcClientResponse<GatewayMessage, WorkerMessage> response) {
        GrpcStatus status = response.status();
        return "the worker ended the stream"
                + (status == null ? "" : ": " + status.name() + ' ' + response.statusMessage());
    }

    private enum State {
        CONNECTING,
        GREETED,
        SERVING,
        DRAINING,
        WAITING,
        CLOSED
    }
}
