package dev.sluice.testkit.worker;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.Member;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Scripts that several tests want. */
public final class Scripts {

    private static final double HIT_IN_A_HIT_FRAME = 0.5;

    private Scripts() {}

    /** What a model makes of a request. Called on the worker's loop. */
    @FunctionalInterface
    public interface Answer {

        ModelInferResponse to(ModelInferRequest request);
    }

    /** Answers all members at once. */
    public static Script atOnce(Answer answer) {
        return (frame, session) -> {
            frame.getMembersList().forEach(member -> session.answer(frame, member, answer.to(member.getRequest())));
            session.done(frame);
        };
    }

    /** The first input is {@code y}, the output, too. */
    public static ModelInferResponse echo(ModelInferRequest request) {
        var response = ModelInferResponse.newBuilder();
        response.addOutputsBuilder()
                .setName("y")
                .setDatatype(request.getInputs(0).getDatatype())
                .addAllShape(request.getInputs(0).getShapeList());
        response.addRawOutputContents(request.getRawInputContents(0));
        return response.build();
    }

    /** Ends each member with the same fault. */
    public static Script failing(Fault.Code code) {
        return (frame, session) -> {
            frame.getMembersList().forEach(member -> session.fault(frame, member, code));
            session.done(frame);
        };
    }

    /** Answers each member after a time of its own, drawn evenly from min to max. */
    public static Script afterRandomDelays(long seed, Duration min, Duration max, Answer answer) {
        var random = new Random(seed);
        return (frame, session) -> {
            var open = new AtomicInteger(frame.getMembersCount());
            for (Member member : frame.getMembersList()) {
                session.later(between(min, max, random.nextDouble()), () -> {
                    session.answer(frame, member, answer.to(member.getRequest()));
                    if (open.decrementAndGet() == 0) {
                        session.done(frame);
                    }
                });
            }
        };
    }

    private static Duration between(Duration min, Duration max, double share) {
        return min.plusNanos((long) (max.minus(min).toNanos() * share));
    }

    /**
     * Ends a share of the members, at most half, with one of these faults at once, and leaves the others to the script. The
     * faults come in clumps: a frame that is hit has about half of its members hit, as otherwise each large frame would be,
     * and a worker that never has a clean frame is one that is sent less and less.
     */
    public static Script withRandomFaults(long seed, double share, List<Fault.Code> codes, Script script) {
        var random = new Random(seed);
        return (frame, session) -> {
            if (random.nextDouble() >= share / HIT_IN_A_HIT_FRAME) {
                script.received(frame, session);
                return;
            }
            Frame.Builder others = frame.toBuilder().clearMembers();
            for (Member member : frame.getMembersList()) {
                if (random.nextDouble() < HIT_IN_A_HIT_FRAME) {
                    session.fault(frame, member, codes.get(random.nextInt(codes.size())));
                } else {
                    others.addMembers(member);
                }
            }
            if (others.getMembersCount() == 0) {
                session.done(frame);
            } else {
                script.received(others.build(), session);
            }
        };
    }
}
