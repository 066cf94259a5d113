package dev.sluice.worker.frame;

import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lane;
import dev.sluice.worker.lanes.LaneTask;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.RunFailedException;
import dev.sluice.worker.model.RunLimit;
import java.util.ArrayList;
import java.util.List;

/** One planned run of a frame: pieces of one shape class, of one member or several. Used once, on one lane. */
final class ModelRun<P extends Piece> implements LaneTask {

    private final FrameRun<P> frame;
    private final List<FrameRun.Part<P>> planned;

    ModelRun(FrameRun<P> frame, List<FrameRun.Part<P>> planned) {
        this.frame = frame;
        this.planned = planned;
    }

    @Override
    public void run(Lane lane) {
        List<FrameRun.Part<P>> parts = begin();
        if (parts.isEmpty()) {
            return;
        }
        try {
            execute(parts, lane);
            parts.forEach(this::finish);
        } catch (RunFailedException failed) {
            fail(parts, failed, lane);
        } catch (RuntimeException | Error bug) {
            parts.forEach(part -> frame.endInBug(part.member(), bug));
        }
        frame.ran();
    }

    /** The last look before the run: what was cancelled or has expired does not take part. */
    private List<FrameRun.Part<P>> begin() {
        long now = frame.clock().nanoTime();
        List<FrameRun.Part<P>> parts = new ArrayList<>(planned.size());
        for (FrameRun.Part<P> part : planned) {
            part.member().obstacle(now).ifPresent(obstacle -> frame.end(part.member(), obstacle));
            if (part.member().begin(now - frame.arrivedNanos())) {
                parts.add(part);
            }
        }
        return parts;
    }

    private void execute(List<FrameRun.Part<P>> parts, Lane lane) throws RunFailedException {
        Clock clock = frame.clock();
        long begunNanos = clock.nanoTime();
        long begunCpuNanos = clock.threadCpuNanos();
        boolean wentWell = false;
        try {
            frame.model().run(parts.stream().map(FrameRun.Part::piece).toList(), lane.buffers(), limit(parts, lane));
            wentWell = true;
        } finally {
            long cpuNanos = clock.threadCpuNanos() - begunCpuNanos;
            RunMeasure run = measure(parts, clock.nanoTime() - begunNanos, cpuNanos);
            charge(parts, run);
            frame.metrics().ran(frame.model().facts(), run);
            if (wentWell) {
                frame.measured(run);
            }
        }
    }

    /** A run that every member would hear of too late is given up, so that the lane does something for others. */
    private RunLimit limit(List<FrameRun.Part<P>> parts, Lane lane) {
        Deadline latest = Deadline.latest(
                parts.stream().map(part -> part.member().deadline()).toList());
        return latest.isSet()
                ? terminate ->
                        lane.watchdog().after(latest.leftNanos(frame.clock().nanoTime()), terminate)
                : RunLimit.NONE;
    }

    private static <P extends Piece> RunMeasure measure(
            List<FrameRun.Part<P>> parts, long wallNanos, long laneCpuNanos) {
        int rows = 0;
        int length = 0;
        long tokens = 0;
        for (FrameRun.Part<P> part : parts) {
            P piece = part.piece();
            rows += piece.rows();
            length = Math.max(length, piece.length());
            tokens += (long) piece.rows() * piece.length();
        }
        return new RunMeasure(rows, length, tokens, wallNanos, laneCpuNanos);
    }

    private static <P extends Piece> void charge(List<FrameRun.Part<P>> parts, RunMeasure run) {
        for (FrameRun.Part<P> part : parts) {
            long share = run.laneCpuNanos() * part.piece().rows() / Math.max(1, run.rows());
            part.member().charge(share, run.wallNanos(), run.rows());
        }
    }

    private void finish(FrameRun.Part<P> part) {
        Member<P> member = part.member();
        if (member.finishPiece()) {
            frame.answer(member, member.answer());
        }
    }

    /**
     * Halves what failed, so that the innocent are answered and the poison ends alone. Where it is their meeting that failed,
     * each runs alone, and so does whatever comes after them.
     */
    private void fail(List<FrameRun.Part<P>> parts, RunFailedException failed, Lane lane) {
        if (parts.size() == 1) {
            FrameRun.Part<P> poison = parts.get(0);
            // A run that was given up is no fault of the model.
            Outcome outcome = poison.member()
                    .obstacle(frame.clock().nanoTime())
                    .orElse(new Outcome.Faulted(FaultCode.MODEL_ERROR, failed.reason()));
            frame.end(poison.member(), outcome);
        } else if (failed.isDivisible()) {
            int middle = parts.size() / 2;
            again(parts.subList(0, middle), lane);
            again(parts.subList(middle, parts.size()), lane);
        } else {
            frame.stopSharing(failed.reason());
            parts.forEach(part -> again(List.of(part), lane));
        }
    }

    private void again(List<FrameRun.Part<P>> parts, Lane lane) {
        new ModelRun<>(frame, parts).run(lane);
    }
}
