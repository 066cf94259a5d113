package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerConfigTest {

    @ParameterizedTest
    @ValueSource(strings = {"dns:///workers:9101", "dns:workers:9101"})
    void readsANameAsGrpcWritesIt(String address) {
        assertThat(WorkerConfig.sluice(address).isName()).isTrue();
        assertThat(WorkerName.parse(address)).isEqualTo(new WorkerName("workers", 9101));
        assertThat(WorkerName.parse(address)).hasToString("dns:///workers:9101");
    }

    @Test
    void makesAWorkerOfEachAddress() {
        var name = new WorkerName("workers", 9101);

        assertThat(ScriptedResolver.addresses("10.0.0.7", "fd00:0:0:0:0:0:0:5").stream()
                        .map(name::worker))
                .containsExactlyInAnyOrder("10.0.0.7:9101", "[fd00::5]:9101");
    }

    @ParameterizedTest
    @ValueSource(strings = {"workers", "workers:", ":9101", "workers:0", "dns:///workers", "dns:///:9101", "dns:"})
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> WorkerConfig.sluice(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers[].address must be host:port, or dns:///host:port");
    }

    @Test
    void refusesANameServerOfItsOwn() {
        assertThatThrownBy(() -> WorkerConfig.sluice("dns://10.0.0.2/workers:9101"))
                .hasMessageContaining("workers[].address must be dns:///host:port without a server")
                .hasMessageContaining("dns://10.0.0.2/workers:9101");
    }

    @Test
    void refusesToAskTooOften() {
        assertThatThrownBy(() ->
                        new WorkerConfig("dns:///workers:9101", LinkKind.SLUICE, List.of(), 2, Duration.ofMillis(99)))
                .hasMessageContaining("workers[].refresh must be at least 100ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:9101 [0:0:0:0:0:0:0:1]:9101", "a:9101 a:9101", "dns:w:9101 dns:///w:9101"})
    void refusesTheSameAddressTwiceHoweverItIsWritten(String two) {
        List<WorkerConfig> workers =
                Stream.of(two.split(" ")).map(WorkerConfig::sluice).toList();

        assertThatThrownBy(() -> new WorkerLinks.WorkersConfig(workers, 16))
                .hasMessageContaining("workers names an address twice");
    }
}
