package dev.sluice.worker.config;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** How one worker process is set up. */
public record WorkerConfig(
        @Setting(meaning = "Address that gRPC listens on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(
                meaning = "Port of gRPC: the Open Inference Protocol and the worker link. 0 takes a free one.",
                defaultValue = "9101")
        int port,

        @Setting(meaning = "The models.", isInline = true) ModelsConfig models,

        @Setting(meaning = "Native inference threads. 0: as many as there are cores.", defaultValue = "0")
        int lanes,

        @Setting(meaning = "Frames that may wait for a lane; one more is refused.", defaultValue = "64")
        int maxQueuedFrames,

        @Setting(
                meaning = "Bytes that the waiting frames may hold together; what would exceed it is refused.",
                defaultValue = "256MiB")
        ByteSize maxQueuedBytes,

        @Setting(meaning = "The largest gRPC message taken, and the largest answer given.", defaultValue = "64MiB")
        ByteSize maxMessageSize,

        @Setting(meaning = "How long a stopping worker may take to finish what it has admitted.", defaultValue = "10s")
        Duration drainTimeout,

        @Setting(meaning = "Metrics and health.") MetricsConfig metrics) {

    /** One frame of the largest size must always find room. */
    private static final long LARGEST_MESSAGE = Integer.MAX_VALUE / 2;

    public WorkerConfig {
        atLeast("worker.port", port, 0);
        atLeast("worker.lanes", lanes, 0);
        atLeast("worker.max-queued-frames", maxQueuedFrames, 1);
        if (port > MetricsConfig.LAST_PORT) {
            throw new IllegalArgumentException("worker.port must be at most 65535, was " + port);
        }
        if (maxMessageSize.bytes() < 1 || maxMessageSize.bytes() > LARGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "worker.max-message-size must be between 1B and 1023MiB, was " + maxMessageSize.bytes());
        }
        if (maxQueuedBytes.bytes() < maxMessageSize.bytes()) {
            throw new IllegalArgumentException(
                    "worker.max-queued-bytes must be at least worker.max-message-size, was " + maxQueuedBytes.bytes());
        }
    }

    /** The lanes to start, with the 0 of the setting resolved. */
    public int laneCount(int cores) {
        return lanes == 0 ? Math.max(1, cores) : lanes;
    }

    private static void atLeast(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", was " + value);
        }
    }
}
