/**
 * A real Kafka cluster to do harm to: one node or three, each a child process that can be stopped, killed, frozen, started again, put
 * behind a proxy, locked and given a full disk.
 *
 * <p>{@link dev.sluice.testkit.cluster.LocalKafkaCluster} starts it from a {@link dev.sluice.testkit.cluster.ClusterConfig};
 * {@link dev.sluice.testkit.cluster.ClusterNode} is one of its processes. Every node has three listeners. Clients use the first, which
 * may be told to them as another address and may ask for a password. The brokers among themselves and this fixture use the second: they
 * pass no proxy and need no password, so that a fault meets clients only. The third is the controllers'.
 *
 * <p>Why here and not in {@code dev.sluice.localkafka}: that one ships in the distribution, where {@code ./sluice up} wants a single node
 * that works. What it lends is how a broker's process is started. The dependency on it is optional, so modules that test without Kafka
 * get no Kafka from the test kit; a module that uses this package depends on {@code sluice-local-kafka} itself. Nothing below the test
 * kit uses it, so there is no circle.
 */
@NullMarked
package dev.sluice.testkit.cluster;

import org.jspecify.annotations.NullMarked;
