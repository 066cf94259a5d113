package dev.sluice.localkafka;

import dev.sluice.process.ParentWatch;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The broker's process: formats the data folder if it is new, then is Kafka.
 *
 * <p>Both in one JVM, as a second one would cost every first start a second. Formatting happens beside the data folder, which gets its
 * name when it is whole: a start that was cut short leaves nothing that looks like data. This class runs on Kafka's class path, which
 * our compiler does not see; hence the reflection, and nothing here but the JDK and {@code dev.sluice.process}.
 */
final class BrokerMain {

    private static final String DATA_FOLDERS = "log.dirs";
    private static final Duration LOCK_INTERVAL = Duration.ofMillis(100);
    /** With {@link #LOCK_INTERVAL}, five seconds. */
    private static final int MOST_LOCK_ATTEMPTS = 50;

    private BrokerMain() {}

    /** Arguments: the broker's properties file, then what formatting takes if the data folder is new. */
    public static void main(String[] args) throws ReflectiveOperationException, IOException, InterruptedException {
        ParentWatch.exitWhenParentEnds();
        Path file = Path.of(args[0]);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Path data = Path.of(properties.getProperty(DATA_FOLDERS));
        FileLock lock = lock(data);
        try {
            formatIfNew(data, file, properties, List.of(args).subList(1, args.length));
            Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {file.toString()});
        } finally {
            Reference.reachabilityFence(lock);
        }
    }

    /**
     * Kafka locks its data only after it has opened, and cleaned up, the log of its metadata. The lock here is held until this process
     * is gone, whatever became of its parent; a broker before it that is still on its way out is waited for.
     */
    private static FileLock lock(Path data) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(
                data.resolveSibling(data.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (int attempt = 0; attempt < MOST_LOCK_ATTEMPTS; attempt++) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            TimeUnit.MILLISECONDS.sleep(LOCK_INTERVAL.toMillis());
        }
        throw new IllegalStateException("another broker is running on " + data);
    }

    private static void formatIfNew(Path data, Path file, Properties properties, List<String> arguments)
            throws ReflectiveOperationException, IOException {
        if (!isNew(data)) {
            return;
        }
        Path unfinished = data.resolveSibling(data.getFileName() + ".new");
        delete(unfinished);
        properties.setProperty(DATA_FOLDERS, unfinished.toString());
        Path formatFile = file.resolveSibling("format.properties");
        try (Writer writer = Files.newBufferedWriter(formatFile)) {
            properties.store(writer, null);
        }
        format(formatFile, arguments);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isNew(Path data) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return false;
        }
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.list(data)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalStateException(
                            data + " holds files but no meta.properties, so it is no Kafka data folder; move it away");
                }
            }
            Files.delete(data);
        }
        return true;
    }

    private static void format(Path properties, List<String> arguments) throws ReflectiveOperationException {
        List<String> command = new ArrayList<>(List.of("format", "--config", properties.toString()));
        command.addAll(arguments);
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command.toArray(String[]::new), System.out);
        if (!Integer.valueOf(0).equals(exitCode)) {
            throw new IllegalStateException("the data folder could not be formatted");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
