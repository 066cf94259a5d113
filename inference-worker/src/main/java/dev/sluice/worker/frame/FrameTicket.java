package dev.sluice.worker.frame;

/** The submitter's hold on a frame. Thread-safe. */
public interface FrameTicket {

    /** Nobody waits for this member any more: it ends as cancelled unless it has begun to run. */
    void cancel(int index);

    /** Nobody waits for any member. */
    void cancelAll();
}
