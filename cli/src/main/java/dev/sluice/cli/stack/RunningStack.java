package dev.sluice.cli.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Word that a running {@code up} leaves in its state folder, so that the other commands find it on whatever ports it has. */
public final class RunningStack {

    private static final String FILE = "running.properties";

    private RunningStack() {}

    /** Where it leaves that word when no option says otherwise: beside the launcher. */
    public static Path usualFolder() {
        return Path.of(System.getProperty("sluice.root", "")).resolve(".sluice");
    }

    /** All is ready at these addresses, for as long as this process lives. */
    public static void announce(Path stateFolder, Addresses addresses) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        Properties word = new Properties();
        word.setProperty("kafka", addresses.kafka());
        word.setProperty("http", addresses.http());
        word.setProperty("grpc", addresses.grpc());
        word.setProperty("gateway", addresses.gateway());
        word.setProperty("workers", String.join(",", addresses.workers()));
        word.setProperty("pid", Long.toString(self.pid()));
        word.setProperty("started", startOf(self));
        try (Writer out = Files.newBufferedWriter(stateFolder.resolve(FILE))) {
            word.store(out, "Written by sluice up while it runs");
        }
    }

    public static void withdraw(Path stateFolder) throws IOException {
        Files.deleteIfExists(stateFolder.resolve(FILE));
    }

    /** Empty when nothing runs from this folder, also when what ran was killed and could not say so. */
    public static Optional<Addresses> find(Path stateFolder) {
        return read(stateFolder).map(Word::addresses);
    }

    /** The {@code up} itself; empty when {@link #find} finds nothing. */
    public static Optional<ProcessHandle> process(Path stateFolder) {
        return read(stateFolder).map(Word::up);
    }

    /** What was left, by a process that lives. */
    private record Word(ProcessHandle up, Addresses addresses) {}

    private static Optional<Word> read(Path stateFolder) {
        Properties word = new Properties();
        try (Reader in = Files.newBufferedReader(stateFolder.resolve(FILE))) {
            word.load(in);
            return alive(word).map(up -> new Word(up, addresses(word)));
        } catch (IOException | IllegalArgumentException noWord) {
            return Optional.empty();
        }
    }

    private static Addresses addresses(Properties word) {
        return new Addresses(
                word.getProperty("kafka", ""),
                word.getProperty("http", ""),
                word.getProperty("grpc", ""),
                word.getProperty("gateway", ""),
                List.of(word.getProperty("workers", "").split(",")));
    }

    /** A pid alone may be somebody else's by now. */
    private static Optional<ProcessHandle> alive(Properties word) {
        return ProcessHandle.of(Long.parseLong(word.getProperty("pid", "-1")))
                .filter(ProcessHandle::isAlive)
                .filter(up -> startOf(up).equals(word.getProperty("started", "")));
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
