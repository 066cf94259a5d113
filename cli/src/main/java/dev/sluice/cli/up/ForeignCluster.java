package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.ClusterSettings;
import dev.sluice.localkafka.Cluster;
import dev.sluice.localkafka.LocalKafkaException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;

/** A cluster that is somebody's: looked for, and given the topics that it lacks, but never started or stopped. */
final class ForeignCluster {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final UpConfig config;
    private final StartPlan plan;
    private final Terminal terminal;

    ForeignCluster(UpConfig config, StartPlan plan, Terminal terminal) {
        this.config = config;
        this.plan = plan;
        this.terminal = terminal;
    }

    /** Completes when the topics are there; fails with a {@link CommandFailure}. */
    CompletableFuture<Void> prepare() {
        CompletableFuture<Void> prepared = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        lookForIt();
                        prepared.complete(null);
                    } catch (CommandFailure | RuntimeException | InterruptedException failure) {
                        prepared.completeExceptionally(failure);
                    }
                },
                "foreign-cluster");
        thread.setDaemon(true);
        thread.start();
        return prepared;
    }

    private void lookForIt() throws CommandFailure, InterruptedException {
        terminal.progress("looking", "kafka", plan.bootstrapServers());
        // As the gateway reads them, so that a cluster that asks for a password is not one that does not answer.
        Map<String, String> clientProperties = ClusterSettings.load(config.configFile(), config.settings())
                .kafka()
                .properties();
        try (Cluster cluster = new Cluster(plan.bootstrapServers(), clientProperties)) {
            int brokers = cluster.brokers(ANSWER_TIMEOUT);
            terminal.progress("found", "kafka", brokers == 1 ? "1 broker" : brokers + " brokers");
            List<String> created = cluster.createMissing(plan.topics());
            if (!created.isEmpty()) {
                terminal.progress("created", "topics", String.join(", ", created));
            }
        } catch (LocalKafkaException | KafkaException failure) {
            throw new CommandFailure(
                    failure.getMessage() + "; name another with --kafka, or leave it out and a broker is started",
                    failure);
        }
    }
}
