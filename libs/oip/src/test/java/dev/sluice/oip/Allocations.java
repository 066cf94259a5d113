package dev.sluice.oip;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What something allocates on the heap, on this thread. */
final class Allocations {

    private Allocations() {}

    static long of(Runnable something) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        something.run(); // classes are loaded once
        long before = threads.getCurrentThreadAllocatedBytes();
        something.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
