package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one stream: sent as the transport takes them, answered member by member. A new stream starts with nothing
 * outstanding; what the old one had was failed with it. Never more frames than the worker's credit.
 */
@EventLoopConfined
final class LinkStream {

    private static final Logger log = LoggerFactory.getLogger(LinkStream.class);

    private final GrpcClientRequest<GatewayMessage, WorkerMessage> stream;
    private final LinkEnvironment environment;
    private final Map<Long, Outstanding> outstanding = new HashMap<>();

    /** Frames that the transport has no room for; they are encoded when it has, so that time left is true. */
    private final ArrayDeque<Outstanding> unsent = new ArrayDeque<>();

    private long lastFrameId;
    private long heardAtNanos;
    private long maxMessageBytes = Long.MAX_VALUE;
    private boolean isDivisionTold;

    LinkStream(GrpcClientRequest<GatewayMessage, WorkerMessage> stream, LinkEnvironment environment) {
        this.stream = stream;
        this.environment = environment;
        stream.drainHandler(ignored -> sendWhatFits());
    }

    /** The largest message that the worker reads; 0 when it does not say. */
    void fitInto(long bytes) {
        maxMessageBytes = bytes > 0 ? bytes : Long.MAX_VALUE;
    }

    Future<Void> infer(Frame frame, Worker.MemberOutcomes outcomes) {
        Fitting fitting = Fitting.of(frame, maxMessageBytes);
        if (fitting.isWhole()) {
            return send(frame, outcomes);
        }
        if (fitting.parts().size() > 1) {
            tellDivision();
        }
        fitting.tooLarge()
                .forEach(index -> outcomes.ended(index, tooLarge(frame.members().get(index))));
        return sendParts(frame, fitting.parts(), outcomes);
    }

    private Outcome tooLarge(Entry member) {
        return new Outcome.Refused(
                ErrorCode.INVALID_REQUEST,
                "the request has " + member.request().body().getSerializedSize()
                        + " bytes, and its worker takes messages of " + maxMessageBytes
                        + " bytes; see worker.max-message-size");
    }

    private void tellDivision() {
        if (!isDivisionTold) {
            isDivisionTold = true;
            log.warn(
                    "frames are larger than the worker reads, and are divided: maxMessageBytes={}; lower batching.max-bytes "
                            + "or raise worker.max-message-size",
                    maxMessageBytes);
        }
    }

    /** One after the other, as the frame has credit for one. */
    private Future<Void> sendParts(Frame frame, List<List<Integer>> parts, Worker.MemberOutcomes outcomes) {
        if (parts.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Integer> first = parts.get(0);
        List<List<Integer>> rest = parts.subList(1, parts.size());
        List<Entry> members = first.stream().map(frame.members()::get).toList();
        return send(new Frame(frame.model(), members), new PartOutcomes(first, outcomes))
                .onFailure(lost -> endUnsent(rest, lost, outcomes))
                .compose(sent -> sendParts(frame, rest, outcomes));
    }

    private static void endUnsent(List<List<Integer>> parts, Throwable lost, Worker.MemberOutcomes outcomes) {
        var unavailable = new Outcome.Failed(ErrorCode.UNAVAILABLE, String.valueOf(lost.getMessage()));
        parts.forEach(part -> part.forEach(index -> outcomes.ended(index, unavailable)));
    }

    private Future<Void> send(Frame frame, Worker.MemberOutcomes outcomes) {
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
        if (answered == null
                || Integer.compareUnsigned(
                                message.getIndex(), answered.frame().members().size())
                        >= 0) {
            throw WorkerLostException.before("the worker answered for a member it was not sent: frame "
                    + Long.toUnsignedString(message.getFrameId()) + ", member "
                    + Integer.toUnsignedString(message.getIndex()));
        }
        Frame frame = answered.frame();
        Entry member = frame.members().get(message.getIndex());
        if (message.getCost().getTokens() > 0) {
            environment.runs().counted(member, message.getCost().getTokens());
        }
        if (FrameWire.isWithoutRun(message)) {
            answered.outcomes().spared();
            environment.runs().spared(member, message.getCost().getQueueNs());
        } else if (message.hasResponse()) {
            environment
                    .runs()
                    .answered(
                            member,
                            message.getCost().getQueueNs(),
                            message.getCost().getRunNs());
        }
        answered.outcomes().ended(message.getIndex(), FrameWire.outcome(message, frame.model(), member.request()));
    }

    void done(FrameDone message) {
        heard();
        Outstanding finished = outstanding.remove(message.getFrameId());
        if (finished == null) {
            throw WorkerLostException.before("the worker ended a frame it was not sent: " + message.getFrameId());
        }
        ModelVersion model = finished.frame().model();
        message.getRunsList().forEach(run -> environment.runs().ran(model, FrameWire.run(run)));
        finished.done().complete();
    }

    /** A run has ended that ended no member. It may come after the end of its frame. */
    void progressed() {
        heard();
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

    /** Tells of the members of a part by their positions in the whole frame. */
    private record PartOutcomes(List<Integer> positions, Worker.MemberOutcomes whole) implements Worker.MemberOutcomes {

        @Override
        public void ended(int index, Outcome outcome) {
            whole.ended(positions.get(index), outcome);
        }

        @Override
        public void spared() {
            whole.spared();
        }
    }
}
