package dev.sluice.testkit.cluster;

/** Which port clients are told, for a node that listens on another one. */
@FunctionalInterface
public interface AdvertisedPort {

    /** Called once for each node before it starts, in the order of the nodes; later starts keep the answer. */
    int of(int node, int port);
}
