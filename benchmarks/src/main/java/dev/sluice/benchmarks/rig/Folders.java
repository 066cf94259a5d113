package dev.sluice.benchmarks.rig;

import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things lie.
 *
 * @param distribution the assembled Sluice
 * @param programs jars of the benchmarks' own programs
 * @param work logs and data of this run
 */
public record Folders(Path distribution, Path programs, Path work) {

    /** In a build whose root is this one. */
    public static Folders in(Path root, Path work) {
        var folders = new Folders(root.resolve("cli/target/sluice"), root.resolve("benchmarks/target"), work);
        if (!Files.isDirectory(folders.distribution) || !Files.isDirectory(folders.programs.resolve("lib"))) {
            throw new IllegalStateException("nothing is built in " + root + "; run mvn package -DskipTests there");
        }
        return folders;
    }

    /** The repository that has the published model. */
    public Path publishedModels() {
        return distribution.resolve("models");
    }

    /** Starts the measuring of the bare model, whose last line says what came of it. */
    public ChildProcess startBare(Path model, String lengths, double seconds) throws IOException {
        return new Processes(this)
                .own(
                        "bare-" + model.getFileName() + '-' + lengths.replaceAll("\\W", "-"),
                        "dev.sluice.benchmarks.bare.BareMain",
                        List.of(model.toString(), lengths, Double.toString(seconds)));
    }
}
