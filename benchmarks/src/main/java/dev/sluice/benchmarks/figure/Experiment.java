package dev.sluice.benchmarks.figure;

import java.io.IOException;
import java.util.List;

/** Some figures that are measured together. */
interface Experiment extends AutoCloseable {

    String name();

    /** Starts what is measured and warms it up. */
    void prepare() throws IOException, InterruptedException;

    /** One repeat; kept for {@link #figures}. */
    void measure(int repeat) throws InterruptedException;

    /** What the repeats have come to. */
    List<Figure> figures();

    @Override
    void close();
}
