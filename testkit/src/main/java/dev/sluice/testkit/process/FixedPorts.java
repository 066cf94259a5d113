package dev.sluice.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
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
        return hold(1).get(0);
    }

    /** Holds so many neighbours that are free, the lowest first. */
    public static List<ServerSocket> hold(int count) throws IOException {
        Random random = new Random();
        IOException taken = new IOException("no port tried");
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                return hold(LOWEST + random.nextInt(HIGHEST - LOWEST - count + 1), count);
            } catch (IOException next) {
                taken = next;
            }
        }
        throw taken;
    }

    private static List<ServerSocket> hold(int lowest, int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = lowest; port < lowest + count; port++) {
                held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            }
            return held;
        } catch (IOException taken) {
            release(held);
            throw taken;
        }
    }

    /** A port that is free now. */
    public static int free() throws IOException {
        return free(1);
    }

    /** The lowest of so many neighbours that are free now. */
    public static int free(int count) throws IOException {
        List<ServerSocket> held = hold(count);
        int lowest = held.get(0).getLocalPort();
        release(held);
        return lowest;
    }

    private static void release(List<ServerSocket> held) throws IOException {
        for (ServerSocket each : held) {
            each.close();
        }
    }
}
