package dev.sluice.testkit.worker;

import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Draining;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.Progress;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.Welcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerResponse;
import java.time.Duration;
import java.util.List;

/** The worker's side of one stream. What is said after its end is lost. One loop, that of its connection. */
public final class Session {

    private static final String NAME = "scripted";

    private final Vertx vertx;
    private final GrpcServerResponse<GatewayMessage, WorkerMessage> stream;
    private boolean isOver;

    Session(Vertx vertx, GrpcServerResponse<GatewayMessage, WorkerMessage> stream) {
        this.vertx = vertx;
        this.stream = stream;
    }

    /** Answers one member. */
    public void answer(Frame frame, Member member, ModelInferResponse response) {
        send(outcome(frame, member).setResponse(response));
    }

    /** Ends one member with a fault. */
    public void fault(Frame frame, Member member, Fault.Code code) {
        send(outcome(frame, member).setFault(Fault.newBuilder().setCode(code).setMessage(NAME)));
    }

    /** Gives the frame's credit back, and says which runs its members were in. */
    public void done(Frame frame, RunCost... runs) {
        var done = FrameDone.newBuilder().setFrameId(frame.getFrameId()).addAllRuns(List.of(runs));
        say(WorkerMessage.newBuilder().setFrameDone(done));
    }

    /** Says that a run ended, and none of the frame's members. */
    public void progress(Frame frame) {
        say(WorkerMessage.newBuilder().setProgress(Progress.newBuilder().setFrameId(frame.getFrameId())));
    }

    /** Says that it takes no more, as a worker does that is told to stop. */
    public void drain() {
        say(WorkerMessage.newBuilder().setDraining(Draining.getDefaultInstance()));
    }

    /** Resets the stream in the middle of whatever it does. */
    public void breakOff() {
        end();
        stream.cancel();
    }

    /** Announces all that is served from now on. */
    public void serves(List<ServedModel> models) {
        say(WorkerMessage.newBuilder()
                .setModels(Models.newBuilder().addAllModels(models).build()));
    }

    /** Runs something later, on the same loop. */
    public void later(Duration delay, Runnable task) {
        vertx.setTimer(Math.max(1, delay.toMillis()), now -> task.run());
    }

    void welcome(ScriptedWorker.Settings settings, ServedModel served) {
        say(WorkerMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setWorker(NAME)
                        .setLanes(settings.lanes())
                        .setCredit(settings.credit())
                        .setMaxMessageBytes(settings.maxMessageBytes())));
        serves(List.of(served));
    }

    private void send(MemberOutcome.Builder outcome) {
        say(WorkerMessage.newBuilder().setOutcome(outcome));
    }

    /** Nobody listens any more. */
    void end() {
        isOver = true;
    }

    private void say(WorkerMessage.Builder message) {
        if (!isOver) {
            stream.write(message.build());
        }
    }

    private static MemberOutcome.Builder outcome(Frame frame, Member member) {
        return MemberOutcome.newBuilder().setFrameId(frame.getFrameId()).setIndex(member.getIndex());
    }
}
