package dev.sluice.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports on loopback for servers that are stopped and started again on the same one. They lie below those that the kernel
 * hands out: while the server is down, a connection of anybody's must not take its port, and a client that tries to reach it
 * must not be given that very port to call from, and so reach itself.
 */
public final class FixedPorts {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int MOST_ATTEMPTS = 100;

    private FixedPorts() {}

    /** Holds a port that is free; whoever closes the socket may listen there. */
    public static ServerSocket hold() throws IOException {
        Random random = new Random();
        IOException taken = new IOException("no port tried");
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                int port = LOWEST + random.nextInt(HIGHEST - LOWEST);
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException next) {
                taken = next;
            }
        }
        throw taken;
    }

    /** A port that is free now. */
    public static int free() throws IOException {
        try (ServerSocket held = hold()) {
            return held.getLocalPort();
        }
    }
}
