package dev.sluice.gateway.request;

/** Hears which workers there are, whether they can be reached or not. Core loop only. */
@FunctionalInterface
public interface RosterListener {

    /**
     * Told after those that have left were lost, and before those that have come are connected.
     *
     * @param workers how many are configured, or were found under a configured name
     * @param isComplete whether every configured name was found at least once
     */
    void known(int workers, boolean isComplete);
}
