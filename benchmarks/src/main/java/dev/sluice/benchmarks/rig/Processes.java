package dev.sluice.benchmarks.rig;

import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts programs, all with the same settings of the JVM but for the collector of the gateway, which is that of {@code ./sluice up}. */
final class Processes {

    /** A heap that holds what a benchmark has in flight, half of it young: whoever collects, collects in everybody's latency. */
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:NewRatio=1");

    private static final String GATEWAY = "gateway";
    private static final List<String> GATEWAY_COLLECTOR = List.of("-XX:+UseParallelGC");
    private static final List<String> COLLECTOR = List.of("-XX:+UseSerialGC");

    private final Folders folders;

    Processes(Folders folders) {
        this.folders = folders;
    }

    ChildProcess sluice(String name, String part, String mainClass, List<String> settings) throws IOException {
        Path lib = folders.distribution().resolve(part).resolve("lib");
        return start(
                name, List.of(lib + "/*"), mainClass, part.equals(GATEWAY) ? GATEWAY_COLLECTOR : COLLECTOR, settings);
    }

    ChildProcess own(String name, String mainClass, List<String> arguments) throws IOException {
        return start(
                name,
                List.of(
                        folders.programs().resolve("classes").toString(),
                        folders.programs().resolve("lib") + "/*"),
                mainClass,
                COLLECTOR,
                arguments);
    }

    private ChildProcess start(
            String name, List<String> classPath, String mainClass, List<String> collector, List<String> arguments)
            throws IOException {
        List<String> jvm = new ArrayList<>(JVM);
        jvm.addAll(collector);
        Path logs = Files.createDirectories(folders.work().resolve("logs"));
        return ChildProcess.start(new ChildSpec(
                name, classPath, mainClass, jvm, arguments, Map.of(), folders.work(), logs.resolve(name + ".log")));
    }
}
