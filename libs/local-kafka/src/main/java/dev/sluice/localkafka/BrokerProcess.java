package dev.sluice.localkafka;

import dev.sluice.process.ChildProcess;
import dev.sluice.process.ChildSpec;
import dev.sluice.process.ParentWatch;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Starts a broker's process, which formats its data folder if that is new. When it serves is for its owner to find out. */
public final class BrokerProcess {

    private BrokerProcess() {}

    public static ChildProcess start(BrokerSpec spec) throws IOException {
        Path properties = spec.folder().resolve("server.properties");
        write(spec.properties(), properties);
        return ChildProcess.start(child(spec, properties));
    }

    private static void write(Map<String, String> properties, Path file) throws IOException {
        Properties lines = new Properties();
        lines.putAll(properties);
        Files.createDirectories(file.getParent());
        try (Writer writer = Files.newBufferedWriter(file)) {
            lines.store(writer, null);
        }
    }

    private static ChildSpec child(BrokerSpec spec, Path properties) {
        List<String> arguments = new ArrayList<>(List.of(properties.toString()));
        arguments.addAll(spec.formatArguments());
        return new ChildSpec(
                "kafka",
                List.of(spec.jars() + "/*", codeOf(BrokerMain.class), codeOf(ParentWatch.class)),
                BrokerMain.class.getName(),
                List.of(
                        "-Xms128m",
                        "-Xmx" + spec.heapMegabytes() + "m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"),
                arguments,
                Map.of(),
                spec.folder(),
                spec.logFile());
    }

    private static String codeOf(Class<?> type) {
        URL location = type.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(URI.create(location.toString())).toString();
    }
}
