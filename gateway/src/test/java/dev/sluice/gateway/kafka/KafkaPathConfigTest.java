package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.kafka.format.ValueFormat;
import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaPathConfigTest {

    /** The sections of this feature, as the gateway's root record holds them. */
    record Root(
            @Setting(meaning = "Kafka.") KafkaConfig kafka,
            @Setting(meaning = "Routes.") List<RouteConfig> routes,
            @Setting(meaning = "Admission.") Admission admission) {}

    record Admission(@Setting(meaning = "From Kafka.") KafkaAdmissionConfig kafka) {}

    @Test
    void servesTextsAndRequestsWhenNothingIsConfigured() {
        KafkaPathConfig config = load(Map.of());

        assertThat(config.kafka().bootstrapServers()).isEmpty();
        assertThat(config.kafka().groupId()).isEqualTo("sluice");
        assertThat(config.kafka().replyTopics()).containsExactly("sluice\\..*");
        assertThat(config.admission().maxBytes()).isEqualTo(ByteSize.parse("64MiB"));
        assertThat(config.asRoutes().take("sluice.requests")).isTrue();
        assertThat(config.asRoutes().take("sluice.texts")).isTrue();
        assertThat(config.asRoutes().take("sluice.replies")).isFalse();
    }

    @Test
    void readsRoutesFromTheCommandLine() {
        KafkaPathConfig config = load(Map.of(
                "routes[0].pattern", "in\\..*",
                "routes[0].format", "text",
                "routes[0].model", "m",
                "routes[0].input", "text",
                "routes[0].deadline", "30s"));

        assertThat(config.asRoutes().take("in.here")).isTrue();
        assertThat(config.asRoutes().take("sluice.requests")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"''", "content-type", "sluice-status", "ce_id"})
    void refusesACorrelationHeaderThatARepliesOwnHeaderIs(String name) {
        Map<String, String> overrides = Map.of("routes[0].topic", "in", "routes[0].correlation.header", name);

        assertThatThrownBy(() -> load(overrides)).hasMessageContaining("correlation.header");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.properties.enable.auto.commit, true",
        "kafka.consumer-properties.enable.auto.commit, true",
        "kafka.consumer-properties.group.id, mine",
        "kafka.consumer-properties.value.deserializer, x",
        "kafka.properties.bootstrap.servers, a:1",
        "kafka.producer-properties.acks, 0",
        "kafka.producer-properties.max.block.ms, 60000",
        "kafka.producer-properties.enable.idempotence, false",
        "kafka.producer-properties.transactional.id, t"
    })
    void refusesByNameAPropertyThatItsPromisesRestOn(String key, String value) {
        KafkaPathConfig config = load(Map.of("kafka.bootstrap-servers", "127.0.0.1:1", key, value));

        assertThatThrownBy(() -> new ClientProperties(config.kafka()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key.substring(0, key.indexOf("properties") + "properties".length()))
                .hasMessageContaining(key.substring(key.indexOf("properties") + "properties.".length()))
                .hasMessageContaining(value);
    }

    @Test
    void passesAllOtherPropertiesThroughTheSpecialOverTheGeneral() {
        KafkaPathConfig config = load(Map.of(
                "kafka.bootstrap-servers", "127.0.0.1:1",
                "kafka.properties.security.protocol", "SASL_SSL",
                "kafka.properties.request.timeout.ms", "7000",
                "kafka.producer-properties.request.timeout.ms", "9000",
                "kafka.consumer-properties.group.protocol", "consumer"));
        var properties = new ClientProperties(config.kafka());

        assertThat(properties.consumer(GroupProtocol.CONSUMER))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("request.timeout.ms", "7000")
                .doesNotContainKey("partition.assignment.strategy");
        assertThat(properties.groupProtocol()).isEqualTo("consumer");
        assertThat(properties.producer()).containsEntry("request.timeout.ms", "9000");
        assertThat(properties.admin()).containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void boundsRepliesByWhatTheProducerTakes() {
        assertThat(maxReplyBytes(Map.of())).isEqualTo(16 << 20);
        assertThat(maxReplyBytes(Map.of("kafka.producer-properties.max.request.size", "1000000")))
                .isEqualTo(1_000_000);
        assertThat(maxReplyBytes(Map.of("kafka.properties.buffer.memory", "5000000")))
                .isEqualTo(5_000_000);
    }

    @Test
    void refusesDeadLettersAndRepliesThatWouldBeRequestsAgain() {
        assertThatThrownBy(() -> load(Map.of("kafka.dead-letter-topic", "sluice.texts")))
                .hasMessageContaining("kafka.dead-letter-topic sluice.texts");
        assertThatThrownBy(() -> load(Map.of("routes[0].pattern", "sluice\\..*")))
                .hasMessageContaining("would be requests");
    }

    @Test
    void refusesARouteThatIsNeitherOrBothOrTextWithoutAModel() {
        assertThatThrownBy(() -> route(Optional.empty(), Optional.empty(), ValueFormat.AUTO))
                .hasMessageContaining("either topic or pattern");
        assertThatThrownBy(() -> route(Optional.of("a"), Optional.of("b"), ValueFormat.AUTO))
                .hasMessageContaining("either topic or pattern");
        assertThatThrownBy(() -> route(Optional.of("a"), Optional.empty(), ValueFormat.TEXT))
                .hasMessageContaining("needs model and input");
        assertThatThrownBy(() -> route(Optional.empty(), Optional.of("("), ValueFormat.AUTO))
                .hasMessageContaining("no regular expression");
    }

    private static int maxReplyBytes(Map<String, String> overrides) {
        var all = new HashMap<>(overrides);
        all.put("kafka.bootstrap-servers", "127.0.0.1:1");
        return new ClientProperties(load(all).kafka()).maxReplyBytes();
    }

    private static RouteConfig route(Optional<String> topic, Optional<String> pattern, ValueFormat format) {
        return new RouteConfig(
                topic,
                pattern,
                format,
                RouteModel.NONE,
                Optional.empty(),
                Optional.empty(),
                ReplyOrder.NONE,
                RouteClaim.USUAL,
                new RouteCorrelation(Optional.empty(), Optional.empty()));
    }

    private static KafkaPathConfig load(Map<String, String> overrides) {
        Root root = Settings.load(Root.class, new SettingsSource(Optional.empty(), Map.of(), overrides, Set.of()));
        return new KafkaPathConfig(root.kafka(), root.routes(), root.admission().kafka());
    }
}
