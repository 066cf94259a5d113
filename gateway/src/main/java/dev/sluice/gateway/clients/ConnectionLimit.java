package dev.sluice.gateway.clients;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a door has open, which it counts, and how many it may have. Thread-safe. */
public final class ConnectionLimit {

    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final Counter refused;

    /** @param door by which metrics name it */
    public ConnectionLimit(String door, int most, MeterRegistry registry) {
        this.most = most;
        this.refused = registry.counter("sluice." + door + ".connections.refused");
        Gauge.builder("sluice." + door + ".connections", open, AtomicInteger::get)
                .register(registry);
    }

    /**
     * Takes a place, which is given back when the connection is closed. Its loop only.
     *
     * @return false when there is none, which is counted
     */
    public boolean lets(HttpConnection connection) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        // Told also of what has become a WebSocket, of which the connection's own handler is not.
        ((ConnectionBase) connection).channel().closeFuture().addListener(closed -> open.decrementAndGet());
        return true;
    }

    public int most() {
        return most;
    }
}
