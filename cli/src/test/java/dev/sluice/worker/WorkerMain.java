package dev.sluice.worker;

import dev.sluice.cli.up.ScriptedProgram;

/** Stands in for the worker where {@code up} itself is under test: it has the worker's name, arguments and health. */
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] args) throws Exception {
        ScriptedProgram.run("worker.metrics.port", "worker", args);
    }
}
