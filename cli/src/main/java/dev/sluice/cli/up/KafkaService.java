package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.LocalKafkaException;
import dev.sluice.localkafka.TopicSpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker of our own, ready when it has the topics. */
final class KafkaService implements Service {

    private final LocalKafkaConfig config;
    private final List<TopicSpec> topics;

    KafkaService(LocalKafkaConfig config, List<TopicSpec> topics) {
        this.config = config;
        this.topics = topics;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String place() {
        return "127.0.0.1:" + config.port();
    }

    @Override
    public Running start() throws CommandFailure, InterruptedException {
        try {
            LocalKafka kafka = LocalKafka.start(config);
            createTopics(kafka);
            return new RunningKafka(kafka);
        } catch (LocalKafkaException failure) {
            throw new CommandFailure(
                    failure.getMessage() + "; --fresh starts with empty data, --kafka uses a cluster of yours",
                    failure);
        }
    }

    private void createTopics(LocalKafka kafka) throws InterruptedException {
        boolean created = false;
        try {
            kafka.createTopics(topics);
            created = true;
        } finally {
            if (!created) {
                kafka.close();
            }
        }
    }

    private record RunningKafka(LocalKafka kafka) implements Running {

        @Override
        public CompletableFuture<Integer> exit() {
            return kafka.exit();
        }

        @Override
        public String cause() {
            return kafka.cause();
        }

        @Override
        public void stop() throws InterruptedException {
            kafka.stop();
        }
    }
}
