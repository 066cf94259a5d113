package dev.sluice.testkit.proxy;

@SuppressWarnings("checkstyle:injectedClock") // the one place that reads the clock
final class SystemClock implements Clock {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
