package dev.sluice.benchmarks.figure;

import java.io.IOException;
import java.util.List;

/** Some figures that are measured together, on rigs that are warm. */
interface Experiment extends AutoCloseable {

    /** How an experiment is begun: it starts what it measures, and warms it up. */
    interface Opening {
        Experiment open(Setting setting) throws IOException, InterruptedException;
    }

    /** One repeat; kept for {@link #figures}. */
    void measure(int repeat) throws IOException, InterruptedException;

    /** What the repeats have come to. */
    List<Figure> figures();

    @Override
    void close();
}
