package dev.sluice.testkit.cluster;

import static dev.sluice.testkit.cluster.AccessControl.allow;
import static dev.sluice.testkit.cluster.AccessControl.clientProperties;
import static dev.sluice.testkit.cluster.AccessControl.deny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.localkafka.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlIT {

    private static final String USER = "gateway";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void letsInWhoHasThePasswordAndLetsThemDoWhatTheyMay() throws Exception {
        ClusterConfig config = ClusterConfig.of(folder, 1).withUser(USER, "first");
        try (LocalKafkaCluster cluster = LocalKafkaCluster.start(config)) {
            cluster.createTopics(List.of(new TopicSpec(Clients.TOPIC, 1)));
            AccessControl access = cluster.accessControl();
            AclBinding write = allow(USER, AclOperation.WRITE, ResourceType.TOPIC, Clients.TOPIC);
            assertThat(send(cluster, "wrong")).isInstanceOf(SaslAuthenticationException.class);
            assertThat(send(cluster, "first")).isInstanceOf(TopicAuthorizationException.class);

            access.add(write);
            awaitSend(cluster, "first", null);
            access.remove(write);
            awaitSend(cluster, "first", TopicAuthorizationException.class);
            access.allowEverything(USER);
            awaitSend(cluster, "first", null);
            access.add(deny(USER, AclOperation.WRITE, ResourceType.TOPIC, Clients.TOPIC));
            awaitSend(cluster, "first", TopicAuthorizationException.class);
            access.remove(deny(USER, AclOperation.WRITE, ResourceType.TOPIC, Clients.TOPIC));

            access.setPassword(USER, "second");
            awaitSend(cluster, "first", SaslAuthenticationException.class);
            awaitSend(cluster, "second", null);
        }
    }

    private static void awaitSend(
            LocalKafkaCluster cluster, String password, @Nullable Class<? extends Throwable> failure) {
        await().atMost(LONG).untilAsserted(() -> {
            Throwable failed = send(cluster, password);
            if (failure == null) {
                assertThat(failed).isNull();
            } else {
                assertThat(failed).isInstanceOf(failure);
            }
        });
    }

    /** Why it did not work, if it did not. */
    private static @Nullable Throwable send(LocalKafkaCluster cluster, String password) {
        try (KafkaProducer<String, String> producer =
                Clients.producer(cluster.bootstrapServers(), clientProperties(USER, password))) {
            Throwable failure =
                    catchThrowable(() -> Clients.send(producer, "text").get(30, TimeUnit.SECONDS));
            return failure == null ? null : failure.getCause();
        }
    }
}
