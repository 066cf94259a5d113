package dev.sluice.system.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.sluice.system.Metrics;
import dev.sluice.system.StatusPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/** One container, and what happens to machines: it is stopped, killed, paused, cut off from the others, and comes back. */
final class Host {

    private static final Duration LONG = Duration.ofSeconds(90);

    /** Longer than any of the programs takes to drain. */
    private static final int GRACE_SECONDS = 40;

    private final HostSpec spec;
    private final Network network;
    private final GenericContainer<?> container;
    private final StatusPort status;
    private final DockerClient docker = DockerClientFactory.instance().client();

    Host(HostSpec spec, Network network) {
        this.spec = spec;
        this.network = network;
        this.status = new StatusPort(spec.publishedPort());
        this.container = new GenericContainer<>(DockerImageName.parse(spec.image()))
                .withImagePullPolicy(image -> false)
                .withNetwork(network)
                .withNetworkAliases(spec.alias())
                .withEnv(spec.environment())
                .withCommand(spec.arguments().toArray(String[]::new))
                .withLabels(Belongings.labels())
                .withCreateContainerCmdModifier(spec::applyTo);
    }

    /** Makes the container, and starts it for the first time. */
    Host launch() {
        container.start();
        return this;
    }

    /** SIGTERM, and returns when it has ended, with its exit code. */
    long stop() {
        docker.stopContainerCmd(id()).withTimeout(GRACE_SECONDS).exec();
        Long exit = inspect().getState().getExitCodeLong();
        return exit == null ? -1 : exit;
    }

    /** SIGKILL. */
    void kill() {
        docker.killContainerCmd(id()).exec();
    }

    /** Starts it again after its end: with the same files and the same ports, and perhaps another address. */
    Host start() {
        docker.startContainerCmd(id()).exec();
        return this;
    }

    void pause() {
        docker.pauseContainerCmd(id()).exec();
    }

    void resume() {
        docker.unpauseContainerCmd(id()).exec();
    }

    /** Nothing comes to it or from it any more, and nobody is told. */
    void cutOff() {
        docker.disconnectFromNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .exec();
    }

    /** Perhaps at another address. */
    void reconnect() {
        docker.connectToNetworkCmd()
                .withContainerId(id())
                .withNetworkId(network.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(spec.alias()))
                .exec();
    }

    /** Undoes whatever a case that failed has left. */
    Host heal() {
        InspectContainerResponse now = inspect();
        if (Boolean.TRUE.equals(now.getState().getPaused())) {
            resume();
        }
        if (now.getNetworkSettings().getNetworks().values().stream()
                .noneMatch(joined -> network.getId().equals(joined.getNetworkID()))) {
            reconnect();
        }
        return Boolean.TRUE.equals(now.getState().getRunning()) ? this : start();
    }

    Host awaitReady() {
        Awaitility.await(spec.name() + " is ready")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .until(status::isReady);
        return this;
    }

    /** Waits until the worker has run a model once more. */
    Host awaitWork() {
        double before = runs();
        Awaitility.await(spec.name() + " works")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> runs() > before);
        return this;
    }

    /** How often the worker has run a model since it was started. */
    double runs() {
        return metrics().sum("sluice_model_runs_total");
    }

    /** A machine that is busy with other things may be late: then it is asked again. */
    Metrics metrics() {
        return Awaitility.await(spec.name() + " says how it is")
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(status::metrics, said -> true);
    }

    /** What it has said since it was made, if it was, in a file. */
    void saveLog(Path folder) throws IOException {
        if (container.getContainerId() != null) {
            Files.writeString(folder.resolve(spec.name() + ".log"), container.getLogs());
        }
    }

    void remove() {
        Belongings.remove(id());
    }

    private InspectContainerResponse inspect() {
        return docker.inspectContainerCmd(id()).exec();
    }

    private String id() {
        return container.getContainerId();
    }
}
