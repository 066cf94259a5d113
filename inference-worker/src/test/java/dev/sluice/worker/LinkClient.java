package dev.sluice.worker;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.worker.Cancel;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Hello;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The gateway's end of a worker link, driven by a test. */
final class LinkClient {

    /** A frame may be seconds of work, and the machine be busy with other things as well. */
    private static final long PATIENCE_SECONDS = 120;

    private final GrpcClientRequest<GatewayMessage, WorkerMessage> stream;
    private final BlockingQueue<WorkerMessage> received = new LinkedBlockingQueue<>();

    /** Kept apart: when they come is a matter of the clock. */
    private final BlockingQueue<WorkerMessage> progress = new LinkedBlockingQueue<>();

    private List<RunCost> runs = List.of();
    private final Promise<GrpcStatus> ended = Promise.promise();

    private LinkClient(GrpcClientRequest<GatewayMessage, WorkerMessage> stream) {
        this.stream = stream;
    }

    /** Opens a stream and says nothing. */
    static LinkClient open(RunningWorker worker) throws Exception {
        var link = new LinkClient(RunningWorker.await(worker.connect()));
        link.stream.response().onSuccess(link::listen);
        return link;
    }

    /** Opens a link, says Hello, and waits until the models are known. */
    static LinkClient greeted(RunningWorker worker) throws Exception {
        LinkClient link = open(worker);
        link.greet();
        link.next(WorkerMessage.MessageCase.WELCOME);
        link.next(WorkerMessage.MessageCase.MODELS);
        return link;
    }

    void greet() {
        send(GatewayMessage.newBuilder().setHello(Hello.newBuilder().setGateway("test")));
    }

    private void listen(GrpcClientResponse<GatewayMessage, WorkerMessage> response) {
        response.handler(message -> (message.hasProgress() ? progress : received).add(message));
        response.exceptionHandler(ended::tryFail);
        response.endHandler(end -> ended.tryComplete(response.status()));
    }

    void send(GatewayMessage.Builder message) {
        stream.write(message.build());
    }

    void frame(long id, String model, ModelInferRequest... requests) {
        frame(id, model, /* timeLeftMicros= */ 0, List.of(requests));
    }

    void frame(long id, String model, long timeLeftMicros, List<ModelInferRequest> requests) {
        var frame = Frame.newBuilder().setFrameId(id).setModelName(model).setModelVersion("1");
        for (ModelInferRequest request : requests) {
            frame.addMembers(Member.newBuilder()
                    .setIndex(frame.getMembersCount())
                    .setTimeLeftUs(timeLeftMicros)
                    .setRequest(request.toBuilder().clearModelName()));
        }
        send(GatewayMessage.newBuilder().setFrame(frame));
    }

    void cancel(long frame, Integer... members) {
        send(GatewayMessage.newBuilder()
                .setCancel(Cancel.newBuilder().setFrameId(frame).addAllIndexes(List.of(members))));
    }

    /** What was said meanwhile of frames that had nothing to say. */
    List<WorkerMessage> progress() {
        return List.copyOf(progress);
    }

    WorkerMessage next() throws InterruptedException {
        return Optional.ofNullable(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("the worker said nothing"));
    }

    WorkerMessage next(WorkerMessage.MessageCase expected) throws InterruptedException {
        WorkerMessage message = next();
        if (message.getMessageCase() != expected) {
            throw new AssertionError("expected " + expected + ", was " + message);
        }
        return message;
    }

    /** The outcomes of one frame by index, read up to its FrameDone; nothing else may come between. */
    List<MemberOutcome> outcomes(long frame) throws InterruptedException {
        return outcomes(frame, /* between= */ WorkerMessage.MessageCase.MESSAGE_NOT_SET);
    }

    /** The same, where messages of one kind may come between. */
    List<MemberOutcome> outcomes(long frame, WorkerMessage.MessageCase between) throws InterruptedException {
        TreeMap<Integer, MemberOutcome> outcomes = new TreeMap<>();
        WorkerMessage message = nextBut(between);
        while (message.hasOutcome() && message.getOutcome().getFrameId() == frame) {
            MemberOutcome outcome = message.getOutcome();
            if (outcomes.put(outcome.getIndex(), outcome) != null) {
                throw new AssertionError("member " + outcome.getIndex() + " ended twice");
            }
            message = nextBut(between);
        }
        if (!message.hasFrameDone() || message.getFrameDone().getFrameId() != frame) {
            throw new AssertionError("expected the end of frame " + frame + ", was " + message);
        }
        runs = message.getFrameDone().getRunsList();
        return List.copyOf(outcomes.values());
    }

    private WorkerMessage nextBut(WorkerMessage.MessageCase skipped) throws InterruptedException {
        WorkerMessage message = next();
        while (message.getMessageCase() == skipped) {
            message = next();
        }
        return message;
    }

    /** The runs of the frame whose outcomes were read last. */
    List<RunCost> runs() {
        return runs;
    }

    /** Half-closes: no more frames. */
    void end() {
        stream.end();
    }

    /** Goes away. */
    void reset() {
        stream.cancel();
    }

    GrpcStatus status() throws Exception {
        return RunningWorker.await(ended.future());
    }
}
