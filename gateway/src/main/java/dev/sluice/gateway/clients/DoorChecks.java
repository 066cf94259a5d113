package dev.sluice.gateway.clients;

import dev.sluice.settings.ByteSize;
import java.time.Duration;

/** What the settings of every door have to be. Each ends with an IllegalArgumentException that names its key. */
public final class DoorChecks {

    private static final int LARGEST_PORT = 65_535;

    /** One array holds it. */
    private static final long LARGEST_SIZE = 1L << 30;

    private DoorChecks() {}

    public static void port(String key, int port) {
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(key + " must be 0 to " + LARGEST_PORT + ", was " + port);
        }
    }

    public static void atLeastOne(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, was " + value);
        }
    }

    public static void size(String key, ByteSize size) {
        if (size.bytes() < 1 || size.bytes() > LARGEST_SIZE) {
            throw new IllegalArgumentException(key + " must be 1 to 1GiB, was " + size.bytes());
        }
    }

    public static void positive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + " must be positive, was " + duration);
        }
    }
}
