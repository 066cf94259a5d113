package dev.sluice.system.faults;

import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.SumAndDifference;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Workers in the test's own JVM that serve {@code arithmetic} by a script, each at a port that outlives it. */
final class ScriptedWorkers implements AutoCloseable {

    private static final int LANES = 4;

    private final Vertx vertx = Vertx.vertx();
    private final List<Script> scripts;
    private final List<ScriptedWorker> workers = new ArrayList<>();

    private ScriptedWorkers(List<Script> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    static ScriptedWorkers start(Script... scripts) {
        var started = new ScriptedWorkers(List.of(scripts));
        for (Script script : scripts) {
            started.workers.add(started.launch(0, script));
        }
        return started;
    }

    private ScriptedWorker launch(int port, Script script) {
        return ScriptedWorker.start(
                vertx,
                ScriptedWorker.Settings.at(port).withLanes(LANES),
                SumAndDifference.served(Arithmetic.MODEL),
                script);
    }

    List<String> addresses() {
        return workers.stream().map(ScriptedWorker::address).toList();
    }

    /** As a killed process: its connections are cut. */
    void kill(int index) {
        workers.get(index).die();
    }

    /** Starts it again after its end. */
    void start(int index) {
        workers.set(index, launch(workers.get(index).port(), scripts.get(index)));
    }

    @Override
    public void close() {
        ScriptedWorker.await(vertx.close());
    }
}
