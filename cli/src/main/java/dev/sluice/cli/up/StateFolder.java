package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of one running {@code up}: locked while it runs, so that no two share a broker's data. */
final class StateFolder implements AutoCloseable {

    private final FileChannel lockFile;
    private final FileLock lock;
    private final boolean leftInHaste;

    private StateFolder(FileChannel lockFile, FileLock lock, boolean leftInHaste) {
        this.lockFile = lockFile;
        this.lock = lock;
        this.leftInHaste = leftInHaste;
    }

    static StateFolder lock(Path folder) throws CommandFailure {
        Path file = folder.resolve("up.lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new CommandFailure(
                        "another sluice up (pid " + Files.readString(file).strip() + ") uses " + folder
                                + "; stop it, or choose another folder with --state-dir");
            }
            boolean leftInHaste = channel.size() > 0;
            channel.truncate(0);
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new StateFolder(channel, lock, leftInHaste);
        } catch (IOException failure) {
            throw new CommandFailure(
                    "the state folder " + folder + " cannot be used: " + failure + "; choose another with --state-dir",
                    failure);
        }
    }

    /** Whether the {@code up} before this one was killed, so that its children may still be on their way out. */
    boolean leftInHaste() {
        return leftInHaste;
    }

    static void delete(Path folder) throws CommandFailure {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new CommandFailure(folder + " cannot be deleted: " + failure, failure);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.truncate(0);
        lock.release();
        lockFile.close();
    }
}
