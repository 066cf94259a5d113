package dev.sluice.worker.lanes;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

@SuppressWarnings("checkstyle:injectedClock") // the one place that reads the clocks
final class SystemClock implements Clock {

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Counts native code as well, which is where a lane spends its time. */
    @Override
    public long threadCpuNanos() {
        return threads.getCurrentThreadCpuTime();
    }
}
