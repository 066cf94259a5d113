package dev.sluice.gateway.dispatch;

/** What a breaker is told of a frame that failed; the reasons went to the requesters. */
final class FrameFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    FrameFailed() {
        super("the frame failed", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
