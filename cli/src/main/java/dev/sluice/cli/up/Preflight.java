package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.up.StartPlan.PortUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be so before anything is started, and would otherwise show as a puzzling end of some child. */
final class Preflight {

    /** {@code <repository>/<model>/<version>/model.onnx}. */
    private static final int DEPTH_OF_MODELS = 3;

    private Preflight() {}

    static void checkFiles(UpConfig config, Distribution distribution) throws CommandFailure {
        for (String program : List.of("gateway", "worker", "broker")) {
            if (!Files.isDirectory(distribution.jars(program))) {
                throw new CommandFailure(
                        distribution.jars(program) + " is missing; build with: mvn package -DskipTests");
            }
        }
        for (Path repository : config.modelRepositories()) {
            checkRepository(repository);
        }
        checkConfigFile(config.configFile());
    }

    private static void checkConfigFile(@Nullable Path file) throws CommandFailure {
        if (file != null && !(Files.isRegularFile(file) && Files.isReadable(file))) {
            throw new CommandFailure("the configuration " + file + " is no readable file; name another with --config");
        }
    }

    private static void checkRepository(Path repository) throws CommandFailure {
        if (!Files.isDirectory(repository) || !Files.isReadable(repository)) {
            throw new CommandFailure("the model repository " + repository
                    + " is no readable folder; name another with --model-repository");
        }
        try (Stream<Path> files = Files.walk(repository, DEPTH_OF_MODELS, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> models = files.filter(file -> file.endsWith("model.onnx")
                            && repository.relativize(file).getNameCount() == DEPTH_OF_MODELS)
                    .toList();
            if (models.isEmpty()) {
                throw new CommandFailure(
                        "the model repository " + repository + " holds no <model>/<version>/model.onnx; "
                                + "name the folder above the model's with --model-repository");
            }
            for (Path model : models) {
                if (!Files.isReadable(model)) {
                    throw new CommandFailure("the model " + model + " cannot be read; change its permissions, or name "
                            + "another folder with --model-repository");
                }
            }
        } catch (IOException | java.io.UncheckedIOException failure) {
            throw new CommandFailure(
                    "the model repository " + repository + " cannot be read: " + failure
                            + "; name another with --model-repository",
                    failure);
        }
    }

    static void checkPorts(List<PortUse> uses) throws CommandFailure {
        Map<Integer, PortUse> seen = new HashMap<>();
        for (PortUse use : uses) {
            PortUse other = seen.putIfAbsent(use.port(), use);
            if (other != null) {
                throw new CommandFailure("port " + use.port() + " is meant for " + other.owner() + " and for "
                        + use.owner() + "; choose another with " + use.option());
            }
            if (use.port() > 65_535) {
                throw new CommandFailure("there is no port " + use.port() + " for " + use.owner()
                        + "; choose a lower first one with " + use.option());
            }
            if (isTaken(use.port())) {
                throw new CommandFailure("port " + use.port() + ", meant for " + use.owner()
                        + ", is taken; choose another with " + use.option());
            }
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !free.isBound();
        } catch (IOException taken) {
            return true;
        }
    }
}
