package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.reply.Destination;
import dev.sluice.gateway.kafka.reply.SendWatch;
import dev.sluice.observability.Readiness;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a topic that cannot be written visible. While dead letters cannot be, nothing more is taken: each record could
 * become one. Replies need no such hold; their permits run out. So does it with a sender that has a bug, or has ended.
 * Thread-safe.
 */
final class SendStalls implements SendWatch {

    private static final Logger log = LoggerFactory.getLogger(SendStalls.class);
    private static final String SENDER = "kafka sender";
    private static final String HOLDER = "dead letters";

    private final Holds holds;
    private final Readiness readiness;
    private final ThreadDeaths deaths;
    private final Set<String> stalled = ConcurrentHashMap.newKeySet();

    SendStalls(Holds holds, Readiness readiness, ThreadDeaths deaths) {
        this.holds = holds;
        this.readiness = readiness;
        this.deaths = deaths;
    }

    @Override
    public void stalled(Destination destination, String topic, String reason) {
        if (destination == Destination.DEAD_LETTER) {
            holds.hold(HOLDER);
        }
        readiness.notReady(component(topic), "cannot be written: " + reason);
        if (stalled.add(topic)) {
            log.warn("topic cannot be written, sends to it are repeated: topic={} reason={}", topic, reason);
        }
    }

    @Override
    public void flowing(Destination destination, String topic) {
        if (destination == Destination.DEAD_LETTER) {
            holds.release(HOLDER);
        }
        readiness.ready(component(topic));
        if (stalled.remove(topic)) {
            log.info("topic can be written again: topic={}", topic);
        }
    }

    @Override
    public void unanswered(RuntimeException bug) {
        readiness.notReady(
                SENDER,
                "a record could be answered in no way, and is read again after a restart: "
                        + bug.getClass().getSimpleName());
    }

    @Override
    public void died(Throwable error) {
        deaths.died(SENDER, error);
    }

    private static String component(String topic) {
        return "kafka topic " + topic;
    }
}
