package dev.sluice.system.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;

/**
 * What the tests of this checkout have in Docker, told by a label. A run that was ended before it could remove them leaves
 * them to the next one, and what is of another checkout is never touched.
 */
final class Belongings {

    private static final String LABEL = "dev.sluice.system-tests";

    private Belongings() {}

    /** Tells checkouts apart: one has one run at a time, as runs share its {@code target}. */
    static String checkout() {
        return Integer.toHexString(root().hashCode());
    }

    static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }

    static Map<String, String> labels() {
        return Map.of(LABEL, checkout());
    }

    static void removeAll() {
        DockerClient docker = DockerClientFactory.instance().client();
        for (Container container : docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels())
                .exec()) {
            remove(container.getId());
        }
        for (Network network : docker.listNetworksCmd()
                .withFilter("label", List.of(LABEL + "=" + checkout()))
                .exec()) {
            docker.removeNetworkCmd(network.getId()).exec();
        }
    }

    /** Removes a container in whatever state, with what it has written. */
    static void remove(String id) {
        DockerClient docker = DockerClientFactory.instance().client();
        try {
            docker.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException gone) {
            // That was the point.
        }
    }
}
