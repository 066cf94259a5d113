package dev.sluice.gateway.dispatch;

/** What a breaker is told of a frame that failed; the reasons went to the requesters. */
final class FrameFailed extends RuntimeException {

    static final FrameFailed INSTANCE = new FrameFailed();

    private static final long serialVersionUID = 1;

    private FrameFailed() {
        super("the frame failed", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
