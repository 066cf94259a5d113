package dev.sluice.gateway.link;

/** Hears which workers cannot be reached, and why. Core loop only. */
public interface Reachability {

    void reached(String worker);

    /** It is none of ours any more. */
    void forgotten(String worker);

    /** Told when it is lost, and then whenever the reason changes. */
    void notReached(String worker, String reason);
}
