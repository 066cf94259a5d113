package dev.sluice.benchmarks.rig;

import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts programs, all with the same settings of the JVM. */
final class Processes {

    /** Two compilers and collectors less on two cores; a heap that holds what a benchmark has in flight. */
    private static final List<String> JVM = List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC");

    private final Folders folders;

    Processes(Folders folders) {
        this.folders = folders;
    }

    ChildProcess sluice(String name, String part, String mainClass, List<String> settings) throws IOException {
        Path lib = folders.distribution().resolve(part).resolve("lib");
        return start(name, List.of(lib + "/*"), mainClass, settings);
    }

    ChildProcess own(String name, String mainClass, List<String> arguments) throws IOException {
        return start(
                name,
                List.of(
                        folders.programs().resolve("classes").toString(),
                        folders.programs().resolve("lib") + "/*"),
                mainClass,
                arguments);
    }

    private ChildProcess start(String name, List<String> classPath, String mainClass, List<String> arguments)
            throws IOException {
        Path logs = Files.createDirectories(folders.work().resolve("logs"));
        return ChildProcess.start(new ChildSpec(
                name, classPath, mainClass, JVM, arguments, Map.of(), folders.work(), logs.resolve(name + ".log")));
    }
}
