package dev.sluice.worker.link;

import dev.sluice.schemas.worker.Cancel;
import dev.sluice.schemas.worker.Draining;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Hello;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.Progress;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.worker.frame.Deadline;
import dev.sluice.worker.frame.FrameTicket;
import dev.sluice.worker.frame.MemberRequest;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream with one gateway: greeting, then frames. Confined to the stream's event loop; what comes from lanes or from the
 * composition root hops to it first.
 *
 * <p>What may be outstanding is bounded by the credit, and while the transport has no room for answers no more frames are
 * read. A message that breaks the link's rules ends it: its gateway is in disorder, and would misread what follows.
 */
final class Link {

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final GrpcServerRequest<GatewayMessage, WorkerMessage> stream;
    private final Context context;
    private final LinkService service;
    private final Map<Long, FrameTicket> outstanding = new HashMap<>();
    private boolean greeted;
    private boolean noMoreFrames;
    private boolean closed;

    Link(GrpcServerRequest<GatewayMessage, WorkerMessage> stream, Context context, LinkService service) {
        this.stream = stream;
        this.context = context;
        this.service = service;
    }

    void open() {
        stream.exceptionHandler(broken -> lost());
        stream.errorHandler(error -> lost());
        stream.invalidMessageHandler(invalid -> refuse("a message is too large or no protobuf of the link: "
                + invalid.getClass().getSimpleName()));
        stream.endHandler(end -> {
            noMoreFrames = true;
            endWhenIdle();
        });
        stream.response().exceptionHandler(broken -> lost());
        stream.response().drainHandler(room -> stream.resume());
        stream.handler(this::received);
    }

    private void received(GatewayMessage message) {
        if (closed) {
            return;
        }
        switch (message.getMessageCase()) {
            case HELLO -> hello(message.getHello());
            case FRAME -> frame(message.getFrame());
            case CANCEL -> cancel(message.getCancel());
            case MESSAGE_NOT_SET -> log.debug("message of a later version of the link ignored");
        }
    }

    private void hello(Hello hello) {
        if (greeted) {
            refuse("Hello came twice");
            return;
        }
        greeted = true;
        log.info("gateway linked: gateway={}", hello.getGateway());
        write(WorkerMessage.newBuilder().setWelcome(service.welcome()).build());
        tellModels();
        if (service.intake().isDraining()) {
            tellDraining();
        }
    }

    private void frame(Frame frame) {
        if (!greeted) {
            refuse("a frame came before Hello");
            return;
        }
        if (outstanding.containsKey(frame.getFrameId()) || !indexesArePositions(frame)) {
            refuse("frame " + frame.getFrameId() + " is outstanding already, or its indexes are not 0, 1, 2, ...");
            return;
        }
        var outcomes = new LinkOutcomes(this, frame.getFrameId());
        if (outstanding.size() >= service.welcome().getCredit()) {
            outcomes.refuseAll(frame.getMembersCount());
            return;
        }
        FrameTicket ticket =
                service.intake().submit(frame.getModelName(), frame.getModelVersion(), requests(frame), outcomes);
        // Outcomes hop to this loop, so none has been heard of yet.
        outstanding.put(frame.getFrameId(), ticket);
    }

    private static boolean indexesArePositions(Frame frame) {
        for (int i = 0; i < frame.getMembersCount(); i++) {
            if (frame.getMembers(i).getIndex() != i) {
                return false;
            }
        }
        return true;
    }

    private List<MemberRequest> requests(Frame frame) {
        long now = nanoTime();
        return frame.getMembersList().stream()
                .map(member -> new MemberRequest(member.getRequest(), deadline(member, now)))
                .toList();
    }

    private static Deadline deadline(Member member, long nowNanos) {
        return LinkWire.deadline(member.getTimeLeftUs(), nowNanos);
    }

    private void cancel(Cancel cancel) {
        FrameTicket ticket = outstanding.get(cancel.getFrameId());
        if (ticket != null) {
            cancel.getIndexesList().forEach(ticket::cancel);
        }
    }

    /** Any thread. */
    void ended(WorkerMessage outcome) {
        context.runOnContext(hop -> write(outcome));
    }

    /** Any thread. */
    long nanoTime() {
        return service.intake().nanoTime();
    }

    /** Any thread. */
    void progressed(long frameId) {
        context.runOnContext(hop -> {
            if (outstanding.containsKey(frameId)) {
                write(WorkerMessage.newBuilder()
                        .setProgress(Progress.newBuilder().setFrameId(frameId))
                        .build());
            }
        });
    }

    /** Any thread. Called after the outcomes of all members of the frame. */
    void frameEnded(FrameDone done) {
        context.runOnContext(hop -> {
            outstanding.remove(done.getFrameId());
            write(WorkerMessage.newBuilder().setFrameDone(done).build());
            endWhenIdle();
        });
    }

    /** Any thread. */
    void announce() {
        context.runOnContext(hop -> {
            if (greeted) {
                tellModels();
            }
        });
    }

    /** Any thread. */
    void drain() {
        context.runOnContext(hop -> {
            if (greeted) {
                tellDraining();
            }
        });
    }

    /** Any thread: ends the stream after what has been written. */
    void close() {
        context.runOnContext(hop -> {
            if (closed) {
                return;
            }
            drop();
            stream.response().end();
        });
    }

    private void tellModels() {
        service.models()
                .ifPresent(models ->
                        write(WorkerMessage.newBuilder().setModels(models).build()));
    }

    private void tellDraining() {
        write(WorkerMessage.newBuilder()
                .setDraining(Draining.getDefaultInstance())
                .build());
    }

    private void write(WorkerMessage message) {
        if (closed) {
            return;
        }
        stream.response().write(message);
        if (stream.response().writeQueueFull()) {
            stream.pause();
        }
    }

    private void endWhenIdle() {
        if (!closed && noMoreFrames && outstanding.isEmpty()) {
            drop();
            stream.response().end();
        }
    }

    private void refuse(String reason) {
        if (closed) {
            return;
        }
        log.warn("link ended because of a message that breaks its rules: reason={}", reason);
        drop();
        stream.response()
                .status(GrpcStatus.INVALID_ARGUMENT)
                .statusMessage(reason)
                .end();
    }

    private void lost() {
        if (!closed) {
            log.info("gateway lost: outstandingFrames={}", outstanding.size());
            drop();
        }
    }

    /** Nobody waits for what is outstanding: what has not begun to run will not. */
    private void drop() {
        closed = true;
        service.closed(this);
        outstanding.values().forEach(FrameTicket::cancelAll);
        outstanding.clear();
    }
}
