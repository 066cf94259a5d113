package dev.sluice.cli.up;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.up.StartPlan.PortUse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    @TempDir
    Path folder;

    private Distribution distribution = new Distribution(Path.of(""));

    @BeforeEach
    void assembleADistribution() throws Exception {
        distribution = new Distribution(folder.resolve("dist"));
        for (String program : List.of("gateway", "worker", "broker")) {
            Files.createDirectories(distribution.jars(program));
        }
    }

    @Test
    void namesTheOptionThatHelpsWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Preflight.checkPorts(List.of(new PortUse("kafka", port, "--kafka-port"))))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("port " + port + ", meant for kafka, is taken; choose another with --kafka-port");
        }
    }

    @Test
    void doesNotLetTwoShareAPort() {
        List<PortUse> uses = List.of(
                new PortUse("worker-1", 39_101, "--worker-port"),
                new PortUse("worker-1's metrics", 39_101, "--worker-metrics-port"));

        assertThatThrownBy(() -> Preflight.checkPorts(uses))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("is meant for worker-1 and for worker-1's metrics")
                .hasMessageContaining("--worker-metrics-port");
    }

    @Test
    void doesNotCountWorkersPastTheLastPort() {
        assertThatThrownBy(() -> Preflight.checkPorts(List.of(new PortUse("worker-9", 65_536, "--worker-port"))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("there is no port 65536");
    }

    @Test
    void takesARepositoryWithAModelInIt() throws Exception {
        Path model = Files.createDirectories(folder.resolve("mine/fraud/1"));
        Files.createFile(model.resolve("model.onnx"));

        assertThatCode(() -> check(folder.resolve("mine"), null)).doesNotThrowAnyException();
    }

    @Test
    void followsLinksToARepositoryAndToItsModels() throws Exception {
        Path model = Files.createDirectories(folder.resolve("elsewhere/fraud/1"));
        Files.createFile(model.resolve("model.onnx"));
        Path repository = Files.createDirectory(folder.resolve("mine"));
        Files.createSymbolicLink(repository.resolve("fraud"), folder.resolve("elsewhere/fraud"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), repository);

        assertThatCode(() -> check(link, null)).doesNotThrowAnyException();
    }

    @Test
    void saysWhichFolderWasMeantWhenTheModelsOwnIsNamed() throws Exception {
        Path model = Files.createDirectories(folder.resolve("mine/fraud/1"));
        Files.createFile(model.resolve("model.onnx"));

        assertThatThrownBy(() -> check(folder.resolve("mine/fraud"), null))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("holds no <model>/<version>/model.onnx")
                .hasMessageContaining("the folder above");
    }

    @Test
    void refusesARepositoryThatIsNotThere() {
        assertThatThrownBy(() -> check(folder.resolve("nowhere"), null))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no readable folder")
                .hasMessageContaining("--model-repository");
    }

    @Test
    void refusesAConfigurationThatIsNotThere() throws Exception {
        Path model = Files.createDirectories(folder.resolve("mine/fraud/1"));
        Files.createFile(model.resolve("model.onnx"));

        assertThatThrownBy(() -> check(folder.resolve("mine"), folder.resolve("sluice.yaml")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--config");
    }

    private void check(Path repository, @Nullable Path configFile) throws CommandFailure {
        Ports ports = new Ports(9092, 8000, 8001, 8002, 9101, 9201);
        UpConfig config = new UpConfig(false, null, 1, List.of(repository), ports, folder, configFile, Map.of());
        Preflight.checkFiles(config, distribution);
    }
}
