package dev.sluice.gateway.kafka;

import dev.sluice.observability.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of a thread of this path that an error ended. What it owned goes on no more and nothing here can start it again, so
 * readiness says so for good, and whoever runs the process ends it. Thread-safe.
 */
final class ThreadDeaths {

    private static final Logger log = LoggerFactory.getLogger(ThreadDeaths.class);

    private final Readiness readiness;
    private final Promise<Throwable> first = Promise.promise();

    ThreadDeaths(Readiness readiness) {
        this.readiness = readiness;
    }

    /** Called on the thread that dies, which may be short of memory: that it is told comes before what is said of it. */
    void died(String component, Throwable error) {
        try {
            readiness.notReady(component, "its thread died: " + error.getClass().getSimpleName());
            log.error("thread died: component={}", component, error);
        } finally {
            first.tryComplete(new IllegalStateException("the thread of " + component + " died: " + error, error));
        }
    }

    /** Ends, with the error, when a thread has died; never, as long as all goes well. */
    Future<Throwable> first() {
        return first.future();
    }
}
