package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the answers of one frame say about the worker, together: a frame counts once. Pure state.
 *
 * <p>A worker that has answered one member is able to run, so what failed beside it is the fault of a request.
 */
@EventLoopConfined
final class FrameTally {

    private final Set<AnswerKind> kinds = EnumSet.noneOf(AnswerKind.class);

    private boolean spared;

    void add(AnswerKind kind) {
        kinds.add(kind);
    }

    void spared() {
        spared = true;
    }

    /** Whether less was run than was predicted, as answers were kept: no measure of the worker's speed. */
    boolean isSpared() {
        return spared;
    }

    boolean isFailure() {
        boolean isAllLost = kinds.contains(AnswerKind.RUN_FAILED) || kinds.contains(AnswerKind.UNAVAILABLE);
        return kinds.contains(AnswerKind.DIED) || (isAllLost && !kinds.contains(AnswerKind.PREDICTED));
    }

    boolean isSuccess() {
        return kinds.contains(AnswerKind.PREDICTED) && !isFailure();
    }

    boolean isShed() {
        return kinds.contains(AnswerKind.SHED);
    }

    /** Whether the worker said that another may do better: it is not asked again at once. */
    boolean isTurnedDown() {
        return kinds.contains(AnswerKind.UNAVAILABLE) || kinds.contains(AnswerKind.NOT_SERVED);
    }
}
