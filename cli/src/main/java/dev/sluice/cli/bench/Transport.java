package dev.sluice.cli.bench;

import dev.sluice.load.Target;
import java.util.Map;

/** A way into Sluice. */
public interface Transport {

    /** What is put under load, in a few words. */
    String place();

    /** Facts that somebody who repeats the run needs, in order. */
    Map<String, String> facts();

    /**
     * A connection for one run.
     *
     * @throws dev.sluice.load.TargetException when there is none to be had
     */
    Target open();
}
