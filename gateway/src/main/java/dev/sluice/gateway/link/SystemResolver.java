package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of the operating system, on threads of its own: it blocks, and for long when no server answers. Only it knows
 * everything by which a machine finds names: {@code /etc/hosts}, {@code nsswitch.conf}, search domains, the servers of a
 * container. What it says is fresh when the JVM keeps no names, for which the program cares at its start.
 */
@EventLoopConfined
final class SystemResolver implements NameResolver {

    /** A name is asked for once at a time, so this many names that hang keep others waiting, and no other work. */
    private static final int THREADS = 4;

    private final Vertx vertx;

    /** Made when a name is asked for: most gateways have none. It is closed with its Vertx. */
    private @Nullable WorkerExecutor threads;

    SystemResolver(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Set<InetAddress>> resolve(String host) {
        if (threads == null) {
            threads = vertx.createSharedWorkerExecutor("names", THREADS);
        }
        return threads.executeBlocking(() -> Set.copyOf(List.of(InetAddress.getAllByName(host))), /* ordered= */ false);
    }
}
