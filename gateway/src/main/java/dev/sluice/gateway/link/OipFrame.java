package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * One frame on its way through a foreign server: its runs, each one call, one after the other.
 *
 * <p>A call of several members that fails by what may be the fault of one is halved and made again, so that what is
 * poisonous ends alone. Members that have expired take part in no call.
 */
@EventLoopConfined
final class OipFrame {

    private final Frame frame;
    private final Server server;
    private final Worker.MemberOutcomes outcomes;
    private final LinkEnvironment environment;

    /** Members that have had no outcome. */
    private final BitSet unended = new BitSet();

    OipFrame(Frame frame, Server server, Worker.MemberOutcomes outcomes, LinkEnvironment environment) {
        this.frame = frame;
        this.server = server;
        this.outcomes = outcomes;
        this.environment = environment;
        unended.set(0, frame.members().size());
    }

    /** Makes the runs, each the positions of its members. It fails when the server is away, and with nothing else. */
    Future<Void> infer(List<List<Integer>> runs) {
        Future<Void> done = Future.succeededFuture();
        for (List<Integer> run : runs) {
            done = done.compose(previous -> call(run));
        }
        return done;
    }

    private Future<Void> call(List<Integer> planned) {
        planned.forEach(this::endIfExpired);
        List<Integer> indexes = planned.stream().filter(unended::get).toList();
        if (indexes.isEmpty()) {
            return Future.succeededFuture();
        }
        var run = new MergedRun(
                frame.model(),
                indexes.stream().map(index -> frame.members().get(index)).toList());
        long begunAt = environment.clock().nanoTime();
        return Future.succeededFuture(server.wireVersion())
                .map(run::request)
                .compose(request -> server.calls().infer(request, timeLeft(run)))
                .map(run::split)
                .onSuccess(answers -> predicted(run, begunAt, indexes, answers))
                .<Void>mapEmpty()
                .recover(fault -> failed(indexes, fault));
    }

    private void endIfExpired(int index) {
        Deadline deadline = frame.members().get(index).request().deadline();
        if (deadline.isExpired(environment.clock().nanoTime())) {
            end(index, new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before its run"));
        }
    }

    private void predicted(MergedRun run, long begunAt, List<Integer> indexes, List<ModelInferResponse> answers) {
        double wall = environment.clock().nanoTime() - begunAt;
        int length = run.members().get(0).size().length(); // of all of them: they have one shape
        environment.runs().ran(frame.model(), new RunListener.Run(run.rows(), length, wall));
        for (int i = 0; i < indexes.size(); i++) {
            environment.runs().answered(frame.members().get(indexes.get(i)), /* queueNanos= */ 0, (long) wall);
            end(indexes.get(i), new Outcome.Predicted(answers.get(i)));
        }
    }

    private Future<Void> failed(List<Integer> indexes, Throwable fault) {
        if (fault instanceof WorkerLostException) {
            return Future.failedFuture(fault);
        }
        if (OipFaults.isDeath(fault)) {
            return Future.failedFuture(diedOf(indexes, LinkFaults.reason(fault)));
        }
        if (indexes.size() > 1 && OipFaults.mayBeOfOneMember(fault)) {
            int middle = indexes.size() / 2;
            return call(indexes.subList(0, middle)).compose(done -> call(indexes.subList(middle, indexes.size())));
        }
        endAll(indexes, OipFaults.outcome(fault));
        return Future.succeededFuture();
    }

    /** Only what the server had may be what it died of: whatever was to come in a later call is told here. */
    private WorkerLostException diedOf(List<Integer> indexes, String reason) {
        var had = new BitSet();
        indexes.forEach(had::set);
        List<Integer> unsent = unended.stream().filter(i -> !had.get(i)).boxed().toList();
        endAll(unsent, new Outcome.Failed(ErrorCode.UNAVAILABLE, "the worker was lost before its run: " + reason));
        return WorkerLostException.during(reason);
    }

    private void endAll(List<Integer> indexes, Outcome outcome) {
        indexes.forEach(index -> end(index, outcome));
    }

    private void end(int index, Outcome outcome) {
        unended.clear(index);
        outcomes.ended(index, outcome);
    }

    /** Until the last of the members' deadlines, and never longer than a silent server is believed in. */
    private Duration timeLeft(MergedRun run) {
        Duration longest = Duration.ofMillis(1);
        long now = environment.clock().nanoTime();
        for (Entry member : run.members()) {
            Deadline deadline = member.request().deadline();
            Duration left = deadline.isSet()
                    ? Duration.ofNanos(deadline.atNanos() - now)
                    : environment.config().frameTimeout();
            longest = left.compareTo(longest) > 0 ? left : longest;
        }
        Duration cap = environment.config().frameTimeout();
        return longest.compareTo(cap) > 0 ? cap : longest;
    }

    /**
     * The server that the frame is for.
     *
     * @param wireVersion what it calls the frame's version; empty when it has none
     */
    record Server(String wireVersion, OipCalls calls) {}
}
