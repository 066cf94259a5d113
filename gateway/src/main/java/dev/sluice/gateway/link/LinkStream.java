package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientRequest;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames of one stream: sent as the transport takes them, answered member by member. A new stream starts with nothing
 * outstanding; what the old one had was failed with it. Never more frames than the worker's credit.
 */
@EventLoopConfined
final class LinkStream {

    private final GrpcClientRequest<GatewayMessage, WorkerMessage> stream;
    private final LinkEnvironment environment;
    private final Map<Long, Outstanding> outstanding = new HashMap<>();

    /** Frames that the transport has no room for; they are encoded when it has, so that time left is true. */
    private final ArrayDeque<Outstanding> unsent = new ArrayDeque<>();

    private long lastFrameId;
    private long heardAtNanos;

    LinkStream(GrpcClientRequest<GatewayMessage, WorkerMessage> stream, LinkEnvironment environment) {
        this.stream = stream;
        this.environment = environment;
        stream.drainHandler(ignored -> sendWhatFits());
    }

    Future<Void> infer(Frame frame, Worker.MemberOutcomes outcomes) {
        if (outstanding.isEmpty()) {
            heard();
        }
        var sending = new Outstanding(++lastFrameId, frame, outcomes, Promise.promise());
        outstanding.put(sending.frameId(), sending);
        unsent.add(sending);
        sendWhatFits();
        return sending.done().future();
    }

    void ended(MemberOutcome message) {
        heard();
        Outstanding answered = outstanding.get(message.getFrameId());
        if (answered == null || message.getIndex() >= answered.frame().members().size()) {
            throw WorkerLostException.before("the worker answered for a member it was not sent: frame "
                    + message.getFrameId() + ", member " + message.getIndex());
        }
        Frame frame = answered.frame();
        answered.outcomes()
                .ended(
                        message.getIndex(),
                        FrameWire.outcome(
                                message,
                                frame.model(),
                                frame.members().get(message.getIndex()).request()));
    }

    void done(FrameDone message) {
        heard();
        Outstanding finished = outstanding.remove(message.getFrameId());
        if (finished == null) {
            throw WorkerLostException.before("the worker ended a frame it was not sent: " + message.getFrameId());
        }
        finished.done().complete();
    }

    /** Whether the worker has frames and has said nothing about any of them since then. */
    boolean isSilentSince(long instantNanos) {
        return !outstanding.isEmpty() && heardAtNanos - instantNanos <= 0;
    }

    int outstandingFrames() {
        return outstanding.size();
    }

    /** The stream is gone: everything outstanding fails. */
    void fail(String reason) {
        List<Outstanding> never = List.copyOf(unsent);
        unsent.clear();
        never.forEach(frame -> outstanding.remove(frame.frameId()));
        List<Outstanding> lost = List.copyOf(outstanding.values());
        outstanding.clear();
        never.forEach(frame -> frame.done().fail(WorkerLostException.before(reason)));
        lost.forEach(frame -> frame.done().fail(WorkerLostException.during(reason)));
    }

    private void sendWhatFits() {
        while (!unsent.isEmpty() && !stream.writeQueueFull()) {
            Outstanding next = unsent.remove();
            // A write that fails is told by the stream's end.
            stream.write(FrameWire.frame(
                    next.frameId(), next.frame(), environment.clock().nanoTime()));
        }
    }

    private void heard() {
        heardAtNanos = environment.clock().nanoTime();
    }

    private record Outstanding(long frameId, Frame frame, Worker.MemberOutcomes outcomes, Promise<Void> done) {}
}
