package dev.sluice.gateway.kafka.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the maker of topics asks of a cluster. Calls block, for as long as the client's own timeouts say. */
interface TopicAdmin extends AutoCloseable {

    /** Whether the topic is there; fails when the cluster does not say. */
    boolean exists(String topic) throws ExecutionException, InterruptedException;

    /** Makes it; false when somebody was quicker. */
    boolean make(NewTopic topic) throws ExecutionException, InterruptedException;

    @Override
    void close();

    static TopicAdmin of(Map<String, Object> properties) {
        return new KafkaTopicAdmin(Admin.create(properties));
    }

    /** A cluster. */
    record KafkaTopicAdmin(Admin admin) implements TopicAdmin {

        @Override
        public boolean exists(String topic) throws ExecutionException, InterruptedException {
            try {
                admin.describeTopics(List.of(topic)).allTopicNames().get();
                return true;
            } catch (ExecutionException answer) {
                if (answer.getCause() instanceof UnknownTopicOrPartitionException) {
                    return false;
                }
                throw answer;
            }
        }

        @Override
        public boolean make(NewTopic topic) throws ExecutionException, InterruptedException {
            try {
                admin.createTopics(List.of(topic)).all().get();
                return true;
            } catch (ExecutionException answer) {
                if (answer.getCause() instanceof TopicExistsException) {
                    return false;
                }
                throw answer;
            }
        }

        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
