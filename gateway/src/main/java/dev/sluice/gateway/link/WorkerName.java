package dev.sluice.gateway.link;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;

/** A name each of whose addresses is a worker, as gRPC writes it: {@code dns:///host:port} or {@code dns:host:port}. */
record WorkerName(String host, int port) {

    private static final String SCHEME = "dns:";
    private static final String NO_SERVER = "///";

    static boolean isName(String address) {
        return address.startsWith(SCHEME);
    }

    static WorkerName parse(String address) {
        String target = address.substring(SCHEME.length());
        if (target.startsWith(NO_SERVER)) {
            target = target.substring(NO_SERVER.length());
        } else if (target.startsWith("/")) {
            throw new IllegalArgumentException("workers[].address must be dns:///host:port without a server to ask, as "
                    + "the system's resolver is asked; was " + address);
        }
        SocketAddress parsed = WorkerAddress.parse(target);
        return new WorkerName(parsed.host(), parsed.port());
    }

    /** The address of the worker there. */
    String worker(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        return (address instanceof Inet6Address ? '[' + text + ']' : text) + ':' + port;
    }

    @Override
    public String toString() {
        return SCHEME + NO_SERVER + host + ':' + port;
    }
}
