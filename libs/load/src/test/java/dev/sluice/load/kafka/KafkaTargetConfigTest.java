package dev.sluice.load.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaTargetConfigTest {

    @Test
    void setsThePropertiesThatHaveToFitOneAnother() {
        var config = new KafkaTargetConfig(
                "h:1",
                Map.of("security.protocol", "SSL", "linger.ms", "90", "batch.size", "1"),
                "t",
                "r",
                Duration.ofMillis(3),
                Optional.empty());

        assertThat(config.properties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("linger.ms", 3L)
                .containsEntry("batch.size", "1")
                .containsEntry("bootstrap.servers", "h:1")
                .containsEntry("allow.auto.create.topics", false);
        assertThatThrownBy(
                        () -> new KafkaTargetConfig("h:1", Map.of(), "t", "r", Duration.ofMillis(-1), Optional.empty()))
                .hasMessage("the linger must not be negative, was PT-0.001S");
    }
}
