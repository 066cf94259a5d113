package dev.sluice.load.connection;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a server is, and over how many connections it is driven.
 *
 * @param timeout told with each request, so that nobody works for it after that
 */
public record ConnectionConfig(String host, int port, int connections, Optional<Duration> timeout) {

    public ConnectionConfig {
        if (connections < 1) {
            throw new IllegalArgumentException("a target needs a connection, was " + connections);
        }
    }

    /**
     * Reads {@code host:port}, with an address of IPv6 in brackets.
     *
     * @throws IllegalArgumentException when it is no address
     */
    public static ConnectionConfig at(String address, int connections, Optional<Duration> timeout) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("an address is host:port, was " + address);
        }
        String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return new ConnectionConfig(host, Integer.parseInt(address.substring(colon + 1)), connections, timeout);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
