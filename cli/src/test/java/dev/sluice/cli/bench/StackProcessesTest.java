package dev.sluice.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.cli.bench.StackProcesses.Child;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackProcessesTest {

    @Test
    void areNamedAsUpNamesThem() {
        var pids = StackProcesses.name(List.of(
                worker(21, 9102),
                worker(20, 9101),
                new Child(10, List.of("-cp", "lib/*", "dev.sluice.gateway.GatewayMain", "--set")),
                new Child(9, List.of("-Xmx1g", "dev.sluice.localkafka.BrokerMain", "server.properties")),
                new Child(8, List.of("sleep", "1"))));

        assertThat(pids)
                .containsExactly(
                        entry("kafka", 9L), entry("gateway", 10L), entry("worker-1", 20L), entry("worker-2", 21L));
    }

    @Test
    void areThoseThatRun() {
        assertThat(StackProcesses.name(List.of(worker(20, 9101)))).containsExactly(entry("worker-1", 20L));
    }

    private static Child worker(long pid, int port) {
        return new Child(pid, List.of("dev.sluice.worker.WorkerMain", "--set", "worker.port=" + port));
    }
}
