package dev.sluice.gateway.link;

import io.netty.util.NetUtil;
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
        throw new IllegalArgumentException("workers[].address must be host:port, or dns:///host:port, was " + address);
    }

    /** The same for all ways to write an address. What a name stands for is not asked. */
    static String canonical(String address) {
        if (WorkerName.isName(address)) {
            return WorkerName.parse(address).toString();
        }
        SocketAddress parsed = parse(address);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(parsed.host());
        return (literal == null ? parsed.host() : NetUtil.bytesToIpAddress(literal)) + '@' + parsed.port();
    }
}
