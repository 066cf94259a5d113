package dev.sluice.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread run before all others when it wakes up, where that is allowed: on Linux, for root. On a busy machine the others
 * would have their turn to the end first, which takes milliseconds, and a sender would be behind its schedule for no fault of what
 * it drives. Whoever sends and whoever takes the answers in needs little, and needs it at once.
 */
final class RealTime {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int LONGEST_WAIT_SECONDS = 2;

    private RealTime() {}

    /** Asks for it, for the threads of this name (of 15 characters at most, as Linux keeps them). Whether it is granted shows in the lag. */
    static void request(String thread) throws InterruptedException {
        for (String id : idsOf(thread)) {
            try {
                Process chrt = new ProcessBuilder("chrt", "--rr", "--pid", "1", id)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!chrt.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    chrt.destroyForcibly();
                }
            } catch (IOException noSuchProgram) {
                return;
            }
        }
    }

    private static List<String> idsOf(String thread) {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(THREADS)) {
            for (Path folder : folders) {
                if (nameOf(folder).equals(thread)) {
                    ids.add(String.valueOf(folder.getFileName()));
                }
            }
        } catch (IOException notLinux) {
            return List.of();
        }
        return ids;
    }

    private static String nameOf(Path folder) {
        try {
            return Files.readString(folder.resolve("comm")).strip();
        } catch (IOException hasEnded) {
            return "";
        }
    }
}
