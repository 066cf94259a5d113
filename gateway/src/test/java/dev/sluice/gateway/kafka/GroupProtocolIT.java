package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupProtocolIT {

    private static final Map<String, Object> NOWHERE = Map.of("bootstrap.servers", "127.0.0.1:1");

    @TempDir
    private Path folder;

    @Test
    void takesTheNewProtocolWhereTheClusterHasIt() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(LocalKafkaConfig.forTests(folder))) {
            Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
            assertThat(resolve("auto", properties)).isEqualTo(GroupProtocol.CONSUMER);

            withdraw(properties);

            assertThat(resolve("AUTO", properties)).isEqualTo(GroupProtocol.CLASSIC);
        }
    }

    @Test
    void asksNobodyWhenAProtocolIsConfigured() throws Exception {
        assertThat(resolve("classic", NOWHERE)).isEqualTo(GroupProtocol.CLASSIC);
        assertThat(resolve("Consumer", NOWHERE)).isEqualTo(GroupProtocol.CONSUMER);
        assertThatThrownBy(() -> resolve("newest", NOWHERE)).hasMessageContaining("newest");
    }

    private static GroupProtocol resolve(String configured, Map<String, Object> properties)
            throws InterruptedException {
        return GroupProtocol.resolve(configured, properties, () -> {
            throw new AssertionError("the cluster can be reached");
        });
    }

    private static void withdraw(Map<String, Object> properties) throws Exception {
        try (Admin admin = Admin.create(properties)) {
            admin.updateFeatures(
                            Map.of(
                                    "group.version",
                                    new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
