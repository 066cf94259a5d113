package dev.sluice.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Small programs for the tests to start as real processes. */
final class Programs {

    private Programs() {}

    static ChildSpec spec(Class<?> program, Path folder, String... arguments) {
        return new ChildSpec(
                program.getSimpleName(),
                classPath(),
                program.getName(),
                List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
                List.of(arguments),
                Map.of(),
                folder,
                folder.resolve(program.getSimpleName() + ".log"));
    }

    private static List<String> classPath() {
        List<String> entries = new ArrayList<>();
        for (Class<?> type : List.of(Programs.class, ChildProcess.class)) {
            entries.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString());
        }
        return entries;
    }

    private static void say(Path file, String text) throws IOException {
        Path unfinished = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        Files.move(unfinished, file);
    }

    /** Writes the file named by its argument and waits for its parent to end. */
    static final class Waiting {
        public static void main(String[] args) throws Exception {
            ParentWatch.exitWhenParentEnds();
            say(Path.of(args[0]), "ready");
            new CountDownLatch(1).await();
        }
    }

    /** Starts {@link Waiting}, writes its pid and waits. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            ChildProcess child = ChildProcess.start(
                    spec(Waiting.class, folder, folder.resolve("ready").toString()));
            say(folder.resolve("pid"), Long.toString(child.pid()));
            new CountDownLatch(1).await();
        }
    }

    /** Does not end when asked to. */
    static final class Deaf {
        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            say(Path.of(args[0]), "ready");
            new CountDownLatch(1).await();
        }
    }

    /** Says why on standard error and exits with 2. */
    static final class Failing {
        public static void main(String[] args) {
            System.out.println("starting");
            System.err.println("worker.port: 99999 is not a port");
            System.exit(2);
        }
    }
}
