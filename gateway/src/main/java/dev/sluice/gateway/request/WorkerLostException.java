package dev.sluice.gateway.request;

/** The worker cannot be reached, or has stopped to answer. Expected: no stack. */
public final class WorkerLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean hadTheFrame;

    private WorkerLostException(String reason, boolean hadTheFrame) {
        super(reason, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.hadTheFrame = hadTheFrame;
    }

    /** Nothing of the frame has reached it. */
    public static WorkerLostException before(String reason) {
        return new WorkerLostException(reason, /* hadTheFrame= */ false);
    }

    /** It may have been at work on the frame, and the frame may have been its end. */
    public static WorkerLostException during(String reason) {
        return new WorkerLostException(reason, /* hadTheFrame= */ true);
    }

    public boolean hadTheFrame() {
        return hadTheFrame;
    }
}
