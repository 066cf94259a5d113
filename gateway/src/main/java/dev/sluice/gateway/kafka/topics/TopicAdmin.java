package dev.sluice.gateway.kafka.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/** What the maker of topics asks of a cluster. Each answer ends, as the client's own timeouts say. */
public interface TopicAdmin extends AutoCloseable {

    Map<String, ? extends KafkaFuture<?>> describe(Collection<String> topics);

    Map<String, ? extends KafkaFuture<?>> create(Collection<NewTopic> topics);

    @Override
    void close();

    static TopicAdmin of(Map<String, Object> properties) {
        Admin admin = Admin.create(properties);
        return new TopicAdmin() {
            @Override
            public Map<String, ? extends KafkaFuture<?>> describe(Collection<String> topics) {
                return admin.describeTopics(topics).topicNameValues();
            }

            @Override
            public Map<String, ? extends KafkaFuture<?>> create(Collection<NewTopic> topics) {
                return admin.createTopics(topics).values();
            }

            @Override
            public void close() {
                admin.close(Duration.ZERO);
            }
        };
    }
}
