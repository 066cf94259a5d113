package dev.sluice.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Ends this process when the one that started it has ended.
 *
 * <p>The end is an ordinary one, shutdown hooks included, but not a slow one: nobody waits for it any more.
 */
public final class ParentWatch {

    static final String PROPERTY = "sluice.exit-with-parent";

    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private ParentWatch() {}

    /** Call first thing in {@code main}. Does nothing in a process that was not started by {@link ChildProcess}. */
    public static void exitWhenParentEnds() {
        if (Boolean.getBoolean(PROPERTY)) {
            daemon("parent-watch", () -> {
                readToEnd(System.in);
                exit();
            });
        }
    }

    private static void readToEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // As good as its end.
        }
    }

    private static void exit() {
        Thread exit = daemon("parent-ended", () -> System.exit(0));
        try {
            exit.join(LONGEST_END.toMillis());
        } catch (InterruptedException interrupted) {
            // Nobody interrupts this thread but a program in disorder: all the more reason to end it.
        }
        Runtime.getRuntime().halt(0);
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
