package dev.sluice.gateway.link;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.Set;

/** Finds the addresses of a host, anew each time that it is asked. Core loop only, and its futures end there. */
@FunctionalInterface
public interface NameResolver {

    /** All of them, in no order. It fails, or is empty, when there is none or nobody knows. */
    Future<Set<InetAddress>> resolve(String host);

    /** The one that every program of this machine asks. */
    static NameResolver system(Vertx vertx) {
        return new SystemResolver(vertx);
    }
}
