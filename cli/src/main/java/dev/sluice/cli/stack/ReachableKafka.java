package dev.sluice.cli.stack;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.localkafka.Cluster;
import dev.sluice.localkafka.LocalKafkaException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Whether a broker answers: asked first, since Kafka's clients would wait for one without a word. */
public final class ReachableKafka {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ReachableKafka() {}

    /**
     * Returns when a broker has answered.
     *
     * @throws CommandFailure when none does, in ten seconds
     */
    public static void check(String bootstrapServers, Map<String, String> clientProperties)
            throws CommandFailure, InterruptedException {
        try (Cluster cluster = new Cluster(bootstrapServers, clientProperties)) {
            cluster.brokers(TIMEOUT);
        } catch (LocalKafkaException | KafkaException failure) {
            throw new CommandFailure(
                    failure.getMessage() + "; start one with ./sluice up, or name another with --kafka", failure);
        }
    }
}
