package dev.sluice.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.failure.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void readsWhatTheGatewayReadsAndIgnoresTheRest() throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), """
                kafka:
                  group-id: mine
                  max-request-size: 1MiB
                  properties:
                    security.protocol: SASL_SSL
                routes:
                  - topic: questions
                    model: fraud
                  - pattern: asks-.*
                worker:
                  lanes: 4
                """);

        ClusterSettings settings = ClusterSettings.load(
                file, Map.of("kafka.properties.sasl.mechanism", "PLAIN", "batching.max-rows", "4"));

        assertThat(settings.kafka().groupId()).isEqualTo("mine");
        assertThat(settings.kafka().properties())
                .containsOnly(Map.entry("security.protocol", "SASL_SSL"), Map.entry("sasl.mechanism", "PLAIN"));
        assertThat(settings.requestTopics(List.of("asks-1", "other", "questions")))
                .containsExactly("questions", "asks-1");
    }

    @Test
    void hasTheTopicsOfUpWhenNothingIsSaid() throws Exception {
        assertThat(ClusterSettings.load(null, Map.of()).requestTopics(List.of()))
                .containsExactly("sluice.requests", "sluice.texts");
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        assertThatThrownBy(() -> ClusterSettings.load(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("there is no file");
    }
}
