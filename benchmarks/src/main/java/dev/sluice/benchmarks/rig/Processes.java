package dev.sluice.benchmarks.rig;

import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts programs, all with a young generation of 256 MB: whoever collects, collects in everybody's latency. */
final class Processes {

    private static final String GATEWAY = "gateway";

    /** As {@code ./sluice up} starts it, from its largest size on. */
    private static final List<String> GATEWAY_HEAP = List.of("-Xms768m", "-Xmx768m", "-XX:+UseParallelGC");

    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:NewRatio=1", "-XX:+UseSerialGC");

    private final Folders folders;

    Processes(Folders folders) {
        this.folders = folders;
    }

    ChildProcess sluice(String name, String part, String mainClass, List<String> settings) throws IOException {
        Path lib = folders.distribution().resolve(part).resolve("lib");
        return start(name, List.of(lib + "/*"), mainClass, part.equals(GATEWAY) ? GATEWAY_HEAP : HEAP, settings);
    }

    ChildProcess own(String name, String mainClass, List<String> arguments) throws IOException {
        return start(
                name,
                List.of(
                        folders.programs().resolve("classes").toString(),
                        folders.programs().resolve("lib") + "/*"),
                mainClass,
                HEAP,
                arguments);
    }

    private ChildProcess start(
            String name, List<String> classPath, String mainClass, List<String> heap, List<String> arguments)
            throws IOException {
        Path logs = Files.createDirectories(folders.work().resolve("logs"));
        return ChildProcess.start(new ChildSpec(
                name, classPath, mainClass, heap, arguments, Map.of(), folders.work(), logs.resolve(name + ".log")));
    }
}
