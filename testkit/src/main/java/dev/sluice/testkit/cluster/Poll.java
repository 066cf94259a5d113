package dev.sluice.testkit.cluster;

import dev.sluice.localkafka.LocalKafkaException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for what nobody announces. */
final class Poll {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Poll() {}

    static void until(String event, Duration within, Condition condition) throws InterruptedException {
        long most = within.dividedBy(INTERVAL);
        for (long attempt = 0; attempt < most; attempt++) {
            if (condition.isMet()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
        }
        throw new LocalKafkaException("waited " + within.toSeconds() + " s for " + event);
    }

    @FunctionalInterface
    interface Condition {
        boolean isMet() throws InterruptedException;
    }
}
