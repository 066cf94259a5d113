package dev.sluice.gateway.dispatch;

/** What a breaker is told of a frame that counts against its worker; the reasons went to the requesters. */
final class FrameFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private FrameFailed(String message) {
        super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }

    static FrameFailed run() {
        return new FrameFailed("the frame failed");
    }

    static FrameFailed slow() {
        return new FrameFailed("the frame took far longer than it should");
    }
}
