package dev.sluice.gateway.link;

/** The life of a way to a worker. Core loop only. */
interface Link {

    void start();

    /** Loses the worker and stays away. */
    void close();
}
