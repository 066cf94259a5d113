package dev.sluice.gateway.link;

import io.vertx.core.net.SocketAddress;

/** A worker's {@code host:port}; an IPv6 address stands in brackets. */
final class WorkerAddress {

    private WorkerAddress() {}

    static SocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        try {
            String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
            int port = Integer.parseInt(address.substring(colon + 1));
            if (!host.isEmpty() && port > 0) {
                return SocketAddress.inetSocketAddress(port, host);
            }
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException malformed) {
            // told below, like every other malformed address
        }
        throw new IllegalArgumentException("workers[].address must be host:port, was " + address);
    }
}
