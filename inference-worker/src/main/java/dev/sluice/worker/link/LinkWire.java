package dev.sluice.worker.link;

import dev.sluice.schemas.worker.CostTerms;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.MemberCost;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.worker.frame.Cost;
import dev.sluice.worker.frame.Deadline;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.Outcome;
import dev.sluice.worker.frame.RunMeasure;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The vocabulary of the path in the messages of the link. */
final class LinkWire {

    private LinkWire() {}

    /** Microseconds left; 0 is no deadline, and more than a signed number holds is as good as none. */
    static Deadline deadline(long leftMicros, long nowNanos) {
        return leftMicros <= 0 ? Deadline.none() : Deadline.after(nowNanos, TimeUnit.MICROSECONDS.toNanos(leftMicros));
    }

    static WorkerMessage outcome(long frameId, int index, Outcome outcome, Cost cost) {
        var message =
                MemberOutcome.newBuilder().setFrameId(frameId).setIndex(index).setCost(cost(cost));
        outcome.fold(
                answered -> message.setResponse(answered.response()),
                fault -> message.setFault(
                        Fault.newBuilder().setCode(code(fault.code())).setMessage(fault.message())));
        return WorkerMessage.newBuilder().setOutcome(message).build();
    }

    static FrameDone frameDone(long frameId, List<RunMeasure> runs) {
        var done = FrameDone.newBuilder().setFrameId(frameId);
        runs.forEach(run -> done.addRuns(RunCost.newBuilder()
                .setRows(run.rows())
                .setLength(run.length())
                .setTokens(run.tokens())
                .setLaneCpuNs(run.laneCpuNanos())
                .setWallNs(run.wallNanos())));
        return done.build();
    }

    static CostTerms costTerms(List<Double> terms) {
        return CostTerms.newBuilder()
                .setRunNs(terms.get(0))
                .setRowNs(terms.get(1))
                .setTokenNs(terms.get(2))
                .setSquareNs(terms.get(3))
                .build();
    }

    private static MemberCost cost(Cost cost) {
        return MemberCost.newBuilder()
                .setQueueNs(cost.queueNanos())
                .setLaneCpuNs(cost.laneCpuNanos())
                .setRunNs(cost.runNanos())
                .setRunRows(cost.runRows())
                .setTokens(cost.tokens())
                .build();
    }

    private static Fault.Code code(FaultCode code) {
        return switch (code) {
            case INVALID_REQUEST -> Fault.Code.INVALID_REQUEST;
            case UNKNOWN_MODEL -> Fault.Code.UNKNOWN_MODEL;
            case MODEL_NOT_READY -> Fault.Code.MODEL_NOT_READY;
            case DEADLINE_EXCEEDED -> Fault.Code.DEADLINE_EXCEEDED;
            case RESOURCE_EXHAUSTED -> Fault.Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Fault.Code.UNAVAILABLE;
            case CANCELLED -> Fault.Code.CANCELLED;
            case MODEL_ERROR -> Fault.Code.MODEL_ERROR;
            case INTERNAL -> Fault.Code.INTERNAL;
        };
    }
}
