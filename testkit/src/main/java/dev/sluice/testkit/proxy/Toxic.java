package dev.sluice.testkit.proxy;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to traffic, after toxiproxy. Immutable: what it has done to a connection so far is kept
 * with the connection, and each direction of each connection counts for itself. Times count from the moment the toxic
 * meets the connection: when it is added to an open one, or when one is opened.
 */
public sealed interface Toxic permits ToxicRule {

    /** What chance starts from where a test names no seed: the same at each run. */
    long DEFAULT_SEED = 42;

    /** Delivers each chunk, and the end, the latency after it came, give or take the jitter. Order and rate are kept. */
    static Toxic latency(Duration latency, Duration jitter) {
        return latency(latency, jitter, DEFAULT_SEED);
    }

    /** Latency whose jitter is drawn from this seed, anew for each direction of each connection. */
    static Toxic latency(Duration latency, Duration jitter, long seed) {
        return new Latency(latency, jitter, seed);
    }

    /**
     * Refuses new connections, as a port on which nobody listens does, and closes the open ones. The direction does not
     * matter.
     */
    static Toxic down() {
        return new Down();
    }

    /** Lets no more than so many bytes a second through. */
    static Toxic bandwidth(long bytesPerSecond) {
        return new Bandwidth(bytesPerSecond);
    }

    /** Passes the end of the stream on only after the delay; bytes pass as ever. */
    static Toxic slowClose(Duration delay) {
        return new SlowClose(delay);
    }

    /** Black hole: lets nothing through, and closes the connection after the time; never if that is zero. */
    static Toxic timeout(Duration after) {
        return new Timeout(after);
    }

    /** Lets nothing through, and resets both ends of the connection after the time, whether or not anything was sent. */
    static Toxic resetPeer(Duration after) {
        return new ResetPeer(after);
    }

    /** Cuts bytes into slices of about that size, give or take the variation, and pauses after each. */
    static Toxic slicer(int averageBytes, int variationBytes, Duration pause) {
        return slicer(averageBytes, variationBytes, pause, DEFAULT_SEED);
    }

    /** Slices whose sizes are drawn from this seed, anew for each direction of each connection. */
    static Toxic slicer(int averageBytes, int variationBytes, Duration pause, long seed) {
        return new Slicer(averageBytes, variationBytes, pause, seed);
    }

    /** Closes the connection once so many bytes are through, and lets not one more pass. */
    static Toxic limitData(long bytes) {
        return new LimitData(bytes);
    }
}
