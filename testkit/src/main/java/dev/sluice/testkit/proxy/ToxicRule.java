package dev.sluice.testkit.proxy;

import java.time.Duration;

/** The inner side of a {@link Toxic}: how it begins on one direction of one connection. */
sealed interface ToxicRule extends Toxic
        permits Latency, Down, Bandwidth, SlowClose, Timeout, ResetPeer, Slicer, LimitData {

    /** The state of this toxic for one direction of one connection that it meets now. */
    Bite bite(long nowNanos);

    /** How many bytes a line may hold under this toxic before its sender feels it. */
    default int capacity() {
        return Line.CAPACITY;
    }

    /** Whether nobody may connect, nor stay connected, under this toxic. */
    default boolean isDown() {
        return false;
    }

    static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value;
    }

    static long atLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
        return value;
    }
}
