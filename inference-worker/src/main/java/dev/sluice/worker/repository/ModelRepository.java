package dev.sluice.worker.repository;

import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import dev.sluice.settings.SettingsSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads repositories. A folder of a repository is a model; a folder of a model whose name is a number is a version, and
 * others belong to the model's author. Symbolic links are followed. What is wrong with one model is noted, and the others are
 * read all the same.
 */
public final class ModelRepository {

    private static final String CONFIG_FILE = "model.yaml";

    /** As Triton reads it: a name with a leading zero is no version. The digits fit a long. */
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    private final List<ModelFiles> models = new ArrayList<>();
    private final List<ModelProblem> problems = new ArrayList<>();
    private final Map<String, Path> folders = new HashMap<>();

    private ModelRepository() {}

    /** What lies in the repositories, by name and version, and what could not be read. */
    public record Listing(List<ModelFiles> models, List<ModelProblem> problems) {

        public Listing {
            models = List.copyOf(models);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the repositories, in order.
     *
     * @throws IOException when a repository itself can not be read; the message names it
     */
    public static Listing read(List<Path> repositories) throws IOException {
        return read(repositories, any -> true);
    }

    /** The same of one model alone. The name is compared with those of folders, and never becomes a path. */
    public static Listing read(List<Path> repositories, String name) throws IOException {
        return read(repositories, name::equals);
    }

    private static Listing read(List<Path> repositories, Predicate<String> wanted) throws IOException {
        var reading = new ModelRepository();
        for (Path repository : repositories) {
            if (!Files.isDirectory(repository)) {
                throw new IOException("the model repository " + repository + " is no folder");
            }
            for (Path folder : foldersIn(repository)) {
                if (wanted.test(String.valueOf(folder.getFileName()))) {
                    reading.model(folder);
                }
            }
        }
        return new Listing(reading.models, reading.problems);
    }

    private void model(Path folder) {
        String name = String.valueOf(folder.getFileName());
        Path earlier = folders.putIfAbsent(name, folder);
        if (earlier != null) {
            problem(name, "the model lies in two repositories: " + earlier + " and " + folder);
            return;
        }
        try {
            versions(name, folder, config(folder));
        } catch (SettingsException wrong) {
            problem(name, oneLine(String.valueOf(wrong.getMessage())));
        } catch (IOException | UncheckedIOException unreadable) {
            problem(name, folder + " can not be read: " + unreadable.getMessage());
        }
    }

    private void versions(String name, Path folder, ModelConfig config) throws IOException {
        List<Path> versions = foldersIn(folder).stream()
                .filter(version ->
                        VERSION.matcher(String.valueOf(version.getFileName())).matches())
                .toList();
        if (versions.isEmpty()) {
            problem(name, folder + " has no version: a folder named by a number, with " + ModelFiles.MODEL_FILE);
        }
        for (Path version : versions) {
            long number = Long.parseLong(String.valueOf(version.getFileName()));
            var files = new ModelFiles(name, number, version, config);
            if (Files.isRegularFile(files.modelFile())) {
                models.add(files);
            } else {
                problem(name, "there is no file " + files.modelFile());
            }
        }
    }

    private static ModelConfig config(Path folder) {
        Path file = folder.resolve(CONFIG_FILE);
        Optional<Path> present = Files.exists(file) ? Optional.of(file) : Optional.empty();
        return Settings.load(ModelConfig.class, new SettingsSource(present, Map.of(), Map.of(), Set.of()));
    }

    private void problem(String model, String reason) {
        problems.add(new ModelProblem(model, reason));
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", "; ");
    }

    private static List<Path> foldersIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
