package dev.sluice.benchmarks.figure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.benchmarks.rig.Folders;
import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ceiling, as a process of its own measures it.
 *
 * @param perSecond texts, on two threads
 * @param cpuMicros for a text
 */
record Bare(double perSecond, double cpuMicros, double rowsARun, double padding) {

    /** Of each text alone, and as planned by who knows them all. */
    record Both(Bare oneByOne, Bare planned) {}

    static Both measure(Folders folders, Path model, String lengths, double seconds)
            throws IOException, InterruptedException {
        ChildProcess process = folders.startBare(model, lengths, seconds);
        int code = process.exit().join();
        String said = Files.readString(process.logFile());
        int at = said.lastIndexOf("{\"");
        if (code != 0 || at < 0) {
            throw new IllegalStateException("the bare model did not run: " + said);
        }
        JsonNode results = new ObjectMapper().readTree(said.substring(said.lastIndexOf('\n', at) + 1));
        return new Both(of(results.path("oneByOne")), of(results.path("planned")));
    }

    private static Bare of(JsonNode result) {
        return new Bare(
                result.path("perSecond").asDouble(),
                result.path("cpuMicros").asDouble(),
                result.path("rowsARun").asDouble(),
                result.path("padding").asDouble());
    }
}
