package dev.sluice.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.cli.up.StartPlan.PortUse;
import dev.sluice.localkafka.TopicSpec;
import dev.sluice.process.ChildSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartPlanTest {

    private static final Distribution DISTRIBUTION = new Distribution(Path.of("/opt/sluice"));
    private static final Ports PORTS = new Ports(9092, 8000, 8001, 8002, 9101, 9201);

    @Test
    void tellsTheGatewayWhereKafkaAndEveryWorkerAre() {
        ChildSpec gateway = plan(null, Map.of()).gateway();

        assertThat(gateway.mainClass()).isEqualTo("dev.sluice.gateway.GatewayMain");
        assertThat(gateway.classPath()).containsExactly("/opt/sluice/gateway/lib/*");
        assertThat(settings(gateway))
                .containsExactly(
                        "kafka.bootstrap-servers=127.0.0.1:9092",
                        "http.port=8000",
                        "grpc.port=8001",
                        "metrics.port=8002",
                        "workers[0].address=127.0.0.1:9101",
                        "workers[1].address=127.0.0.1:9102");
        assertThat(gateway.logFile()).isEqualTo(Path.of("/state/log/gateway.log"));
    }

    @Test
    void givesEachWorkerItsOwnPortsAndTheSameModels() {
        ChildSpec second = plan(null, Map.of()).worker(1);

        assertThat(second.name()).isEqualTo("worker-2");
        assertThat(settings(second))
                .containsExactly(
                        "worker.port=9102",
                        "worker.metrics.port=9202",
                        "worker.lanes=1",
                        "worker.model-repositories=/opt/sluice/models,/models/mine",
                        "worker.costs-file=/state/costs/worker-2.costs");
    }

    @Test
    void passesEachSettingToTheProgramItBelongsToAndLetsItWin() {
        Map<String, String> given = Map.of("worker.lanes", "2", "batching.max-rows", "4", "metrics.host", "::1");

        assertThat(settings(plan(null, given).gateway()))
                .contains("batching.max-rows=4", "metrics.host=::1")
                .doesNotContain("worker.lanes=2");
        assertThat(settings(plan(null, given).worker(0)))
                .contains("worker.lanes=2")
                .doesNotContain("worker.lanes=1", "batching.max-rows=4");
    }

    @Test
    void namesTheOptionOfEveryPort() {
        assertThat(plan(null, Map.of()).ports())
                .containsExactly(
                        new PortUse("kafka", 9092, "--kafka-port"),
                        new PortUse("the gateway's HTTP", 8000, "--http-port"),
                        new PortUse("the gateway's gRPC", 8001, "--grpc-port"),
                        new PortUse("the gateway's metrics", 8002, "--metrics-port"),
                        new PortUse("worker-1", 9101, "--worker-port"),
                        new PortUse("worker-1's metrics", 9201, "--worker-metrics-port"),
                        new PortUse("worker-2", 9102, "--worker-port"),
                        new PortUse("worker-2's metrics", 9202, "--worker-metrics-port"));
    }

    @Test
    void needsNoPortForAClusterThatIsThereAlready() {
        StartPlan plan = plan("broker:9093", Map.of("kafka.properties.security.protocol", "SSL"));

        assertThat(plan.ports()).noneMatch(use -> use.owner().equals("kafka"));
        assertThat(settings(plan.gateway())).contains("kafka.bootstrap-servers=broker:9093");
    }

    @Test
    void hasEightPartitionsInEachTopic() {
        assertThat(plan(null, Map.of()).topics())
                .extracting(TopicSpec::name, TopicSpec::partitions)
                .containsExactly(
                        tuple("sluice.requests", 8),
                        tuple("sluice.texts", 8),
                        tuple("sluice.replies", 8),
                        tuple("sluice.dead-letters", 8),
                        tuple("sluice.sessions", 8));
    }

    @Test
    void letsADeadLetterBeLargerThanAnyRequest() {
        Map<String, Integer> largest = plan(null, Map.of()).topics().stream()
                .collect(Collectors.toMap(
                        TopicSpec::name,
                        topic -> Integer.parseInt(topic.config().getOrDefault("max.message.bytes", ""))));

        assertThat(largest.get("sluice.requests")).isGreaterThan(8 << 20); // what the gateway parses
        assertThat(largest.get("sluice.texts")).isEqualTo(largest.get("sluice.requests"));
        assertThat(largest.get("sluice.dead-letters")).isGreaterThan(largest.get("sluice.requests"));
    }

    private static StartPlan plan(@Nullable String kafka, Map<String, String> settings) {
        UpConfig config = new UpConfig(
                false, kafka, 2, List.of(Path.of("/models/mine")), PORTS, Path.of("/state"), null, settings);
        return new StartPlan(config, DISTRIBUTION);
    }

    private static List<String> settings(ChildSpec program) {
        return program.arguments().stream()
                .filter(word -> !word.equals("--set"))
                .toList();
    }
}
