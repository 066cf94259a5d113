package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether one worker can be reached, told when that or its reason changes, and not at every attempt. */
@EventLoopConfined
final class Reach {

    private static final Logger log = LoggerFactory.getLogger(Reach.class);

    private final String worker;
    private final Reachability listener;
    private String told = "";

    Reach(String worker, Reachability listener) {
        this.worker = worker;
        this.listener = listener;
    }

    void reached() {
        told = "";
        listener.reached(worker);
    }

    /** It was reached, and is not any more; its link has logged it. */
    void lost(String reason) {
        listener.notReached(worker, reason);
    }

    /** An attempt failed. */
    void notReached(String reason) {
        if (!told.equals(reason)) {
            told = reason;
            log.warn("worker not reached: worker={} reason={}", worker, reason);
            listener.notReached(worker, reason);
        }
    }
}
