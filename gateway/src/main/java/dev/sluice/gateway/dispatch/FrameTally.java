package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;

/** What the answers of one frame say about the worker, together: a frame counts once. Pure state. */
@EventLoopConfined
final class FrameTally {

    private boolean hasPrediction;
    private boolean hasFailure;
    private boolean hasShed;

    void add(AnswerKind kind) {
        switch (kind) {
            case PREDICTED -> hasPrediction = true;
            case RUN_FAILED, UNAVAILABLE -> hasFailure = true;
            case SHED -> hasShed = true;
            case MEMBER_ENDED, NOT_SERVED -> {
                // says nothing about the worker
            }
        }
    }

    boolean isFailure() {
        return hasFailure;
    }

    boolean isSuccess() {
        return hasPrediction && !hasFailure;
    }

    boolean isShed() {
        return hasShed;
    }
}
