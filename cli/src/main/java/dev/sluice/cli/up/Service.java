package dev.sluice.cli.up;

import dev.sluice.cli.failure.CommandFailure;
import java.util.concurrent.CompletableFuture;

/** One of the programs that make up Sluice. */
interface Service {

    String name();

    /** Where it will be found, for the person who watches. */
    String place();

    /** Starts it and returns when it is ready. When it does not become ready, or the thread is interrupted, nothing of it is left. */
    Running start() throws CommandFailure, InterruptedException;

    /** One run of it, from ready to its end. */
    interface Running {

        /** Completes with the exit code. */
        CompletableFuture<Integer> exit();

        /** Why it ended, in one line. */
        String cause();

        /** Asks it to finish what it has begun and to end; returns when it is gone. */
        void stop() throws InterruptedException;
    }
}
