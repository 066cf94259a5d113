package dev.sluice.benchmarks.rig;

import dev.sluice.load.Target;
import dev.sluice.load.text.Texts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Something that answers texts over Kafka, as processes that run. */
public interface Rig extends AutoCloseable {

    /** In tables. */
    String name();

    /** The processes it consists of, the broker among them, by name. */
    Map<String, Long> pids();

    /**
     * A way to put load on it, for one run.
     *
     * @param deadline told with every request
     */
    Target target(Texts texts, Optional<Duration> deadline);

    @Override
    void close();
}
